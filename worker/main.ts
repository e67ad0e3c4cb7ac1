import { setPriority } from 'node:os';
import pg from 'pg';
import { createInngestClient } from '@/inngest/client';
import { EmbeddedRunner } from '@/inngest/embedded/runner';
import { allFunctions } from '@/inngest/functions/all-functions';
import { bridgePubSub } from '@/server/adapters/pub-sub/bridge';
import { createPostgresPubSub } from '@/server/adapters/pub-sub/postgres-pub-sub';
import { closeAuditWindows } from '@/server/audit/windows';
import { bootstrap } from '@/server/config/bootstrap';
import { environment, hasExternalRunner } from '@/server/config/env';
import { logger } from '@/server/lib/logger';
import { startDraining } from '@/server/observability/drain';
import { observeProcess } from '@/server/observability/observe-process';
import { startPublisher } from './publisher';
import { startRelay } from './relay';
import { startSealer } from './sealer';
import { serveMetrics } from './serve-metrics';

/** The worker: durable functions on the embedded runner, the relay of the outbox, the audit sealer. Ends cleanly on SIGTERM. */
async function main(): Promise<void> {
  const settings = environment();
  standBack(settings.DATRIX_WORKER_NICE);
  const flush = observeProcess('datrix-worker');
  const services = bootstrap();
  const external = hasExternalRunner();
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
  const port = settings.DATRIX_WORKER_METRICS_PORT;
  const metricsServer = port === undefined ? null : serveMetrics(port, services.objectStore);
  const hints = createPostgresPubSub();
  // With Redis the web processes listen there; this process passes on what Postgres says.
  const unbridge = settings.DATRIX_REDIS_URL === undefined ? () => {} : bridgePubSub(hints, services.pubSub);
  const publisher =
    services.eventBus === null ? null : startPublisher(services.eventBus, hints, services.publicUrl);
  process.send?.('ready');
  logger.info({ runner: external ? 'server' : 'embedded' }, 'worker ready');

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'worker stops');
    startDraining();
    await relay.stop();
    await closeAuditWindows();
    await sealer.stop();
    unbridge();
    // What is not done by then is taken up again by the next worker, as after a crash.
    const drained = new Promise((resolve) => setTimeout(resolve, settings.DATRIX_DRAIN_SECONDS * 1000));
    await Promise.race([Promise.all([runner?.stop(), publisher?.stop()]), drained]);
    await services.engine.close();
    metricsServer?.close();
    await flush();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

/** Engines and threads that are started later take the priority over, so that people do not wait for scans. */
function standBack(nice: number): void {
  try {
    setPriority(nice);
  } catch (error) {
    logger.warn({ err: error }, 'the priority of the worker could not be set');
  }
}

await main();
