import { newUuid } from '@/server/lib/ids';
import { currentTraceparent, traceIdOf } from '@/server/observability/tracing';
import type { TenantContext } from '@/server/tenancy/tenant-context';

/** Every event. Payloads are bare ids and figures; what they point at is read when the work begins. */
export interface EventPayloads {
  'dataset/ingest.requested': { orgId: string; jobId: string; datasetId: string };
  'dataset/version.requested': { orgId: string; jobId: string; datasetId: string };
  'scan/requested': { orgId: string; jobId: string; scanId: string };
  'dataset/delete.requested': { orgId: string; jobId: string; datasetId: string };
  'fix/requested': { orgId: string; jobId: string; fixId: string };
  'fix/rebuild.requested': { orgId: string; jobId: string; fixId: string };
  'sync/requested': { orgId: string; jobId: string; syncId: string };
  'self-test/requested': { orgId: string; jobId: string; selfTestId: string };
  'organisation/encrypt.requested': { orgId: string; jobId: string };
  'organisation/delete.requested': { orgId: string };
  'job/cancel.requested': { orgId: string; jobId: string };
  'mail/requested': { orgId: string; mailId: string };
  /** Tells of something and starts nothing by itself; scores are 0-100. */
  'quality/score.dropped': {
    orgId: string;
    datasetId: string;
    scanId: string;
    scoreBefore: number;
    scoreAfter: number;
    threshold: number;
  };
}
export type EventName = keyof EventPayloads;

/** Writes an event that leaves if, and only if, the caller's transaction commits. */
export async function enqueue<Name extends EventName>(
  context: Pick<TenantContext, 'db' | 'scope'>,
  name: Name,
  payload: Omit<EventPayloads[Name], 'orgId'>,
): Promise<void> {
  const { orgId } = context.scope;
  const traceparent = currentTraceparent();
  await context.db.outboxEvent.create({
    data: {
      id: newUuid(),
      orgId,
      name,
      payload: { ...payload, orgId },
      traceId: traceIdOf(traceparent) ?? null,
      traceparent,
    },
  });
}
