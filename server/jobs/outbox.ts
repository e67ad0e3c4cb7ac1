import { newUuid } from '@/server/lib/ids';
import type { TenantContext } from '@/server/tenancy/tenant-context';

/** Every event that starts work. Payloads are bare ids; what they point at is read when the work begins. */
export interface EventPayloads {
  'dataset/ingest.requested': { orgId: string; jobId: string; datasetId: string };
  'scan/requested': { orgId: string; jobId: string; scanId: string };
  'dataset/delete.requested': { orgId: string; jobId: string; datasetId: string };
  'job/cancel.requested': { orgId: string; jobId: string };
}
export type EventName = keyof EventPayloads;

/** Writes an event that leaves if, and only if, the caller's transaction commits. */
export async function enqueue<Name extends EventName>(
  context: Pick<TenantContext, 'db' | 'scope'>,
  name: Name,
  payload: Omit<EventPayloads[Name], 'orgId'>,
): Promise<void> {
  const { orgId } = context.scope;
  await context.db.outboxEvent.create({
    data: { id: newUuid(), orgId, name, payload: { ...payload, orgId } },
  });
}
