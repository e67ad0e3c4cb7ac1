import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { enterLogContext, type RequestContext } from '@/server/lib/log-context';
import { logger } from '@/server/lib/logger';
import { isDraining, trackResponse } from './drain';
import { isEventStream } from './event-stream';
import { metrics } from './metrics';
import { routeTemplate } from './route-template';
import { enterContext } from './start-tracing';
import { isTracing, remoteContext, traceIdOf, tracer } from './tracing';

const LOOPBACK = /^(::1|127\.|::ffff:127\.)/;
/** What is asked for all the time and tells nothing; it is logged at `debug`. */
const QUIET = new Set(['/_next/{file}', '/healthz', '/readyz', '/metrics', '/icon.svg', '/favicon.ico']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Observes every request of this process's HTTP servers by the channel that Node offers for it: a context for the log, a
 * span, a line and two metrics at the end. The doors only name their route and actor (`noteInContext`).
 */
export function observeRequests(): void {
  subscribe('http.server.request.start', (message) => {
    // The shape that Node documents for this channel; this is the boundary where it is relied on.
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    begin(request, response);
  });
}

function begin(request: IncomingMessage, response: ServerResponse): void {
  const started = performance.now();
  const { traceparent } = request.headers;
  const context: RequestContext = {
    traceId: traceIdOf(traceparent) ?? randomBytes(16).toString('hex'),
    isLocal: isLocal(request),
  };
  enterLogContext(context);
  const span = isTracing() ? beginSpan(request) : undefined;
  const bytesBefore = request.socket.bytesWritten;
  const { socket } = request;
  metrics().httpOpen.inc();
  trackResponse(response);
  if (isDraining()) response.setHeader('connection', 'close');
  response.once('close', () => {
    metrics().httpOpen.dec();
    const seconds = (performance.now() - started) / 1000;
    finish({ request, response, context, seconds, bytes: socket.bytesWritten - bytesBefore });
    if (span !== undefined) endSpan(span, request, response, context);
  });
}

/** Whether it comes from this machine and was not handed on by a proxy, which would come from this machine too. */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  const handedOn = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip'];
  return handedOn === undefined && LOOPBACK.test(socket.remoteAddress ?? '');
}

function beginSpan(request: IncomingMessage): Span {
  const parent = remoteContext(request.headers);
  const method = request.method ?? 'GET';
  const span = tracer().startSpan(
    method,
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': method, 'url.path': templateOf(request, {}) },
    },
    parent,
  );
  enterContext(trace.setSpan(parent, span));
  return span;
}

function templateOf(request: IncomingMessage, context: RequestContext): string {
  return context.route ?? routeTemplate((request.url ?? '/').split('?')[0] ?? '/');
}

function endSpan(
  span: Span,
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): void {
  const route = templateOf(request, context);
  span.updateName(`${request.method} ${route}`);
  span.setAttributes({ 'http.route': route, 'http.response.status_code': response.statusCode });
  if (context.requestId !== undefined) span.setAttribute('datrix.request_id', context.requestId);
  if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function finish(answered: {
  request: IncomingMessage;
  response: ServerResponse;
  context: RequestContext;
  seconds: number;
  bytes: number;
}): void {
  const { request, response, context, seconds, bytes } = answered;
  const route = templateOf(request, context);
  const given = request.method ?? '';
  const method = METHODS.has(given) ? given : 'other';
  // A caller who has gone before the answer: the status that was meant says nothing.
  const status = response.writableFinished ? String(response.statusCode) : 'aborted';
  metrics().httpRequests.inc({ method, route, status });
  if (!isEventStream(response)) metrics().httpSeconds.observe({ method, route, status }, seconds);
  const { isLocal: _isLocal, route: _route, ...ids } = context;
  const line = { ...ids, method, route, status, durationMs: Math.round(seconds * 10_000) / 10, bytes };
  if (QUIET.has(route)) logger.debug(line, 'request');
  else logger.info(line, 'request');
}
