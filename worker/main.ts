import pg from 'pg';
import { createInngestClient } from '@/inngest/client';
import { EmbeddedRunner } from '@/inngest/embedded/runner';
import { allFunctions } from '@/inngest/functions/all-functions';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { logger } from '@/server/lib/logger';
import { startRelay } from './relay';

/** The worker: durable functions on the embedded runner, and the relay of the outbox. Ends cleanly on SIGTERM. */
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
  process.send?.('ready');
  logger.info({ runner: external ? 'server' : 'embedded' }, 'worker ready');

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'worker stops');
    // What runs on is taken up again by the next worker, so waiting is bounded.
    setTimeout(() => process.exit(0), 5000).unref();
    await relay.stop();
    await services.engine.close();
    await runner?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

await main();
