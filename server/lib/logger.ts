import { trace } from '@opentelemetry/api';
import pino from 'pino';
import { logContext } from './log-context';
import { safeError } from './safe-error';
import { scrub } from './scrub';

/**
 * JSON lines on standard output. Each carries the ids of the request or job that it belongs to; secrets are cut out of
 * the finished line, wherever they stand, and errors come without the values that they quote.
 */
export const logger = pino({
  level: process.env.DATRIX_LOG_LEVEL || 'info',
  base: { service: process.env.DATRIX_SERVICE || 'datrix', pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  serializers: { err: (error: unknown) => safeError(error) },
  mixin: () => {
    const { route: _route, isLocal: _isLocal, ...fields } = logContext() ?? {};
    const span = trace.getActiveSpan()?.spanContext();
    return span === undefined ? fields : { ...fields, traceId: span.traceId, spanId: span.spanId };
  },
  hooks: { streamWrite: scrub },
});
