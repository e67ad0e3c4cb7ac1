import { environment } from '@/server/config/env';
import { logger } from '@/server/lib/logger';
import { startTracing } from './start-tracing';

declare global {
  var datrixObserved: (() => Promise<void>) | undefined;
}

/** Begins to trace this process when a collector is named. Returns what sends off the last spans; safe to call twice. */
export function observeProcess(service: 'datrix-web' | 'datrix-worker'): () => Promise<void> {
  globalThis.datrixObserved ??= begin(service);
  return globalThis.datrixObserved;
}

function begin(service: string): () => Promise<void> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, DATRIX_TRACE_RATIO: ratio } = environment();
  sendConsoleToLog();
  if (endpoint === undefined) return async () => {};
  logger.info({ ratio }, 'traces are exported');
  return startTracing({ endpoint, ratio, service });
}

/** What libraries print becomes lines of JSON like everything else, without values that they may quote. */
function sendConsoleToLog(): void {
  const levels = { log: 'info', info: 'info', warn: 'warn', error: 'error', debug: 'debug' } as const;
  for (const [method, level] of Object.entries(levels) as [
    keyof typeof levels,
    (typeof levels)[keyof typeof levels],
  ][]) {
    console[method] = (...parts: unknown[]) => {
      const err = parts.find((part) => part instanceof Error);
      const text = parts
        .filter((part) => typeof part === 'string')
        .join(' ')
        .slice(0, 500);
      logger[level](err === undefined ? { from: 'console' } : { from: 'console', err }, text);
    };
  }
}
