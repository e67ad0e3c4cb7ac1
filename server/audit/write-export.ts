import type { Actor } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import { datasetOf } from './note-read';
import type { ClientFacts } from './payload';
import { writeAuditEvent } from './write-audit-event';

/** Records that a file goes out, before its first byte does: each one by itself, however many there are. */
export async function writeExport(
  actor: Exclude<Actor, { type: 'anonymous' }>,
  route: { id: string },
  params: Record<string, string>,
  call: { requestId: string; client?: ClientFacts | undefined },
): Promise<void> {
  await withTenant(actor.scope, (db) =>
    writeAuditEvent(db, actor.scope, actor, {
      action: route.id,
      ...datasetOf(params),
      requestId: call.requestId,
      client: call.client,
      detail: params,
    }),
  );
}
