import { toPublicId } from '@/server/lib/ids';
import { noteInContext } from '@/server/lib/log-context';
import { metrics } from './metrics';
import { inSpan } from './tracing';

/** Who calls, as far as a log may know: public ids. */
export interface ObservedActor {
  type: string;
  id: string | null;
  scope?: { orgId: string };
}

/** Measures one operation, and tells the log who called it. `codeOf` names a failure by its bounded code. */
export async function observeOperation<Result>(
  operation: string,
  actor: ObservedActor,
  requestId: string,
  codeOf: (error: unknown) => string,
  work: () => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  const ids = publicIds(actor);
  noteInContext({ requestId, ...ids });
  const ended = (outcome: string) =>
    metrics().operationSeconds.observe({ operation, outcome }, (performance.now() - started) / 1000);
  try {
    const attributes = { 'datrix.operation': operation, 'datrix.request_id': requestId, ...spanIds(ids) };
    const result = await inSpan(`operation ${operation}`, attributes, work);
    ended('ok');
    return result;
  } catch (error) {
    ended(codeOf(error));
    throw error;
  }
}

function publicIds({ type, id, scope }: ObservedActor) {
  const kind = type === 'api_key' ? 'apiKey' : 'user';
  return {
    actorType: type,
    ...(id === null ? {} : { actorId: toPublicId(kind, id) }),
    ...(scope === undefined ? {} : { orgId: toPublicId('organisation', scope.orgId) }),
  };
}

function spanIds(ids: ReturnType<typeof publicIds>): Record<string, string> {
  return {
    'datrix.actor_type': ids.actorType,
    ...('orgId' in ids && ids.orgId !== undefined ? { 'datrix.org_id': ids.orgId } : {}),
  };
}
