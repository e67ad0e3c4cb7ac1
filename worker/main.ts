import pg from 'pg';
import { createInngestClient } from '@/inngest/client';
import { EmbeddedRunner } from '@/inngest/embedded/runner';
import { allFunctions } from '@/inngest/functions/all-functions';
import { closeAuditWindows } from '@/server/audit/windows';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { logger } from '@/server/lib/logger';
import { startRelay } from './relay';
import { startSealer } from './sealer';

/** How long a stopping worker lets its steps come to their end. */
const DRAIN_MS = 4000;

/** The worker: durable functions on the embedded runner, the relay of the outbox, the audit sealer. Ends cleanly on SIGTERM. */
async function main(): Promise<void> {
  const services = bootstrap();
  const settings = environment();
  const external = settings.INNGEST_BASE_URL !== undefined || settings.INNGEST_EVENT_KEY !== undefined;
  const pool = new pg.Pool({ connectionString: settings.DATABASE_SYSTEM_URL, max: 20 });
  pool.on('error', (error) => logger.warn({ err: error }, 'a database connection was lost'));
  const runner = external
    ? null
    : new EmbeddedRunner({ pool, log: (message, error) => logger.error({ err: error }, message) });
  const client = createInngestClient(runner);
  runner?.bind(client, allFunctions(client, services));
  await runner?.start();
  const relay = startRelay(client);
  const sealer = startSealer();
  process.send?.('ready');
  logger.info({ runner: external ? 'server' : 'embedded' }, 'worker ready');

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'worker stops');
    await relay.stop();
    await closeAuditWindows();
    await sealer.stop();
    // What is not done by then is taken up again by the next worker, as after a crash.
    await Promise.race([runner?.stop(), new Promise((resolve) => setTimeout(resolve, DRAIN_MS))]);
    await services.engine.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

await main();
