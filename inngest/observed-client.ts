import type { Inngest } from 'inngest';
import { toPublicId } from '@/server/lib/ids';
import { withLogContext } from '@/server/lib/log-context';
import { metrics } from '@/server/observability/metrics';
import { continuingTrace, currentTraceparent, inSpan, traceIdOf } from '@/server/observability/tracing';

type Step = { run: (id: string, work: () => Promise<unknown>) => Promise<unknown> };
type Given = { event: { data: Record<string, unknown> }; step: Step };
type Handler = (given: Given) => unknown;
type CreateFunction = (config: { id: string }, handler: Handler) => ReturnType<Inngest['createFunction']>;

/**
 * A client whose functions go on with the trace of the request that caused their event, and whose steps are spans with
 * the ids of their job in every log line. It wraps handlers, not the SDK, so it holds for both runners.
 */
export function observedClient(client: Inngest): Inngest {
  // The SDK's generic signature cannot be restated here; at run time a function is a config and a handler.
  const create = client.createFunction.bind(client) as unknown as CreateFunction;
  const observed: CreateFunction = (config, handler) => create(config, observedHandler(config.id, handler));
  return new Proxy(client, {
    get: (target, property) =>
      property === 'createFunction' ? observed : Reflect.get(target, property, target),
  });
}

function observedHandler(name: string, handler: Handler): Handler {
  return (given) => {
    const { traceparent, orgId, jobId } = given.event.data;
    const ids = {
      function: name,
      ...optional('traceId', traceIdOf(traceparent)),
      ...optional('orgId', typeof orgId === 'string' ? toPublicId('organisation', orgId) : undefined),
      ...optional('jobId', typeof jobId === 'string' ? toPublicId('job', jobId) : undefined),
    };
    // Steps that are done are skipped by the SDK, so that a span stands for work alone.
    const run: Step['run'] = (id, work) =>
      given.step.run(id, () =>
        withLogContext(ids, () => continuingTrace(traceparent, () => observedStep(name, id, ids, work))),
      );
    const step = new Proxy(given.step, {
      get: (target, property) => (property === 'run' ? run : Reflect.get(target, property, target)),
    });
    return withLogContext(ids, () => handler({ ...given, step }));
  };
}

async function observedStep(
  name: string,
  step: string,
  ids: { orgId?: string; jobId?: string },
  work: () => Promise<unknown>,
): Promise<unknown> {
  const started = performance.now();
  let outcome = 'failed';
  try {
    const attributes = {
      'datrix.function': name,
      'datrix.step': step,
      ...optional('datrix.org_id', ids.orgId),
      ...optional('datrix.job_id', ids.jobId),
    };
    const result = await inSpan(`step ${name} ${step}`, attributes, work);
    outcome = 'ok';
    return result;
  } finally {
    metrics().stepSeconds.observe({ function: name, outcome }, (performance.now() - started) / 1000);
  }
}

function optional<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: string });
}

/** Payload of an event with the trace that it goes on with. */
export function withTraceparent(payload: Record<string, unknown>, traceparent: string | null) {
  const onward = currentTraceparent() ?? traceparent;
  return onward === null ? payload : { ...payload, traceparent: onward };
}
