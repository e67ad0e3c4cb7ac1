import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of a request or a job carries. Ids are public ones, so that they can be looked up in the API. */
export interface LogContext {
  requestId?: string;
  traceId?: string;
  spanId?: string;
  orgId?: string;
  actorType?: string;
  actorId?: string;
  jobId?: string;
  function?: string;
}

/** A request's context also knows how it came, which decides who may read the metrics. */
export interface RequestContext extends LogContext {
  /** The template of the address, once a door knows it. */
  route?: string;
  /** Came straight from this machine, through no proxy. */
  isLocal?: boolean;
}

declare global {
  /** Kept on globalThis, since a bundler may bring this module into a process more than once. */
  var datrixLogContext: AsyncLocalStorage<RequestContext> | undefined;
}

function storage(): AsyncLocalStorage<RequestContext> {
  globalThis.datrixLogContext ??= new AsyncLocalStorage();
  return globalThis.datrixLogContext;
}

export function logContext(): RequestContext | undefined {
  return storage().getStore();
}

/** Runs `work` so that its log lines carry `fields` besides those around it. */
export function withLogContext<Result>(fields: RequestContext, work: () => Result): Result {
  return storage().run({ ...logContext(), ...fields }, work);
}

/** For hooks that cannot wrap what follows them, such as the start of a request. */
export function enterLogContext(context: RequestContext): void {
  storage().enterWith(context);
}

/** Adds what has become known to the context that is there; without one, nothing happens. */
export function noteInContext(fields: RequestContext): void {
  const context = logContext();
  if (context !== undefined) Object.assign(context, fields);
}
