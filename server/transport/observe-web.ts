import { environment } from '@/server/config/env';
import { logger } from '@/server/lib/logger';
import { startDraining } from '@/server/observability/drain';
import { observeProcess } from '@/server/observability/observe-process';
import { observeRequests } from '@/server/observability/observe-requests';

/** Begins to observe the web process, and lets it end in good order when it is told to. */
export function observeWeb(): void {
  const flush = observeProcess('datrix-web');
  observeRequests();
  const drainMs = environment().DATRIX_DRAIN_SECONDS * 1000;
  const stop = (signal: string) => {
    logger.info({ signal }, 'web stops');
    // Next closes its server by itself and ends when the last answer is out; this only bounds how long that takes.
    startDraining();
    void flush();
    setTimeout(() => process.exit(0), drainMs).unref();
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  logger.info('web ready');
}
