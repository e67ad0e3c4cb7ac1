import { newUuid } from '@/server/lib/ids';
import type { AuditNote } from '@/server/operations/define-operation';
import type { Actor, Scope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Adds a row to the audit trail in the caller's own transaction: a change without its row cannot commit. */
export async function writeAuditEvent(
  db: TenantDatabase,
  scope: Scope,
  actor: Actor,
  event: AuditNote & { action: string; requestId: string | null },
): Promise<void> {
  await db.auditEvent.create({
    data: {
      id: newUuid(),
      orgId: scope.orgId,
      action: event.action,
      actorType: actor.type,
      actorId: actor.id,
      resourceType: event.resourceType,
      resourceId: event.resourceId,
      requestId: event.requestId,
      detail: JSON.parse(JSON.stringify(event.detail ?? {})),
    },
  });
}
