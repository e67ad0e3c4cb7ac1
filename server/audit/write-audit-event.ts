import { newUuid } from '@/server/lib/ids';
import type { AuditNote } from '@/server/operations/define-operation';
import type { Actor, Scope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { type ClientFacts, clipped, sealedPayload } from './payload';

export interface AuditEntry extends AuditNote {
  /** Operation id, for example `dataset.create`. */
  action: string;
  requestId: string | null;
  /** Default `success`. */
  outcome?: 'success' | 'denied' | 'failed';
  /** How often, where one row stands for several alike; default 1. */
  occurrences?: number;
  client?: ClientFacts | undefined;
}

/**
 * Adds a row to the audit trail in the caller's own transaction: a change without its row cannot commit. `detail`, where
 * the call came from and the actor's name go apart, so that they can be erased.
 */
export async function writeAuditEvent(
  db: TenantDatabase,
  scope: Scope,
  actor: Actor,
  event: AuditEntry,
): Promise<void> {
  const payload = sealedPayload({
    actorName: clipped('name' in actor ? actor.name : undefined),
    actorEmail: clipped('email' in actor ? actor.email : undefined),
    address: clipped(event.client?.address),
    userAgent: clipped(event.client?.userAgent),
    detail: event.detail,
  });
  const [id, commitment] = [newUuid(), payload?.commitment ?? null];
  // One statement and one round trip; the payload's row exists only where there is one.
  await db.$executeRaw`
    WITH event AS (
      INSERT INTO audit_events (id, org_id, action, actor_type, actor_id, resource_type, resource_id, request_id,
        outcome, occurrences, commitment)
      VALUES (${id}::uuid, ${scope.orgId}::uuid, ${event.action}, ${actor.type}, ${actor.id}::uuid,
        ${event.resourceType}, ${event.resourceId}::uuid, ${event.requestId}, ${event.outcome ?? 'success'},
        ${event.occurrences ?? 1}::integer, ${commitment})
      RETURNING id, org_id
    )
    INSERT INTO audit_payloads (id, org_id, salt, content)
    SELECT id, org_id, ${payload?.salt ?? null}::bytea, ${payload?.content ?? null} FROM event
    WHERE ${commitment}::text IS NOT NULL`;
}
