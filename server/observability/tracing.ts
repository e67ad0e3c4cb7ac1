import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { logContext } from '@/server/lib/log-context';

declare global {
  /** Set by `startTracing`; while it is not, a span costs one comparison. */
  var datrixTracing: boolean | undefined;
}

export function isTracing(): boolean {
  return globalThis.datrixTracing === true;
}

export function tracer() {
  return trace.getTracer('datrix');
}

/** Does `work` inside a span. A failure is marked by its kind, never by its message, which may quote data. */
export async function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
  kind?: SpanKind,
): Promise<Result> {
  if (!isTracing()) return work();
  return tracer().startActiveSpan(
    name,
    { attributes, ...(kind === undefined ? {} : { kind }) },
    async (span) => {
      try {
        return await work();
      } catch (error) {
        const code = String(
          Reflect.get(Object(error), 'code') ?? (error instanceof Error ? error.name : 'unknown'),
        );
        span.setAttribute('error.type', code);
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

/**
 * The `traceparent` (W3C Trace Context) of the work at hand: of its span, else made from the trace id of its log
 * context with the flag "not sampled", so that the log lines of a job meet those of its request without any tracing.
 */
export function currentTraceparent(): string | null {
  const span = trace.getActiveSpan()?.spanContext();
  if (span !== undefined && isSpanContextValid(span))
    return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
  const traceId = logContext()?.traceId;
  return traceId === undefined ? null : `00-${traceId}-${randomBytes(8).toString('hex')}-00`;
}

const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}$/;

export function traceIdOf(traceparent: unknown): string | undefined {
  const id = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
  return id === undefined || /^0+$/.test(id) ? undefined : id;
}

/** The context that continues a trace which began elsewhere. */
export function remoteContext(carrier: Record<string, unknown>): Context {
  return propagation.extract(ROOT_CONTEXT, carrier, {
    keys: (headers) => Object.keys(headers),
    get: (headers, key) => {
      const value = headers[key];
      return typeof value === 'string' ? value : undefined;
    },
  });
}

/** Runs `work` as a part of the trace that `traceparent` names. */
export function continuingTrace<Result>(traceparent: unknown, work: () => Result): Result {
  if (!isTracing() || typeof traceparent !== 'string') return work();
  return context.with(remoteContext({ traceparent }), work);
}
