import type { ClientFacts } from '@/server/audit/payload';
import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { type Actor, mintScope, type Scope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

export interface PersonEvent {
  action: string;
  /** `success`: the person themselves. Else somebody tried, and the row names the account and nobody as the one who acted. */
  outcome: 'success' | 'failed' | 'denied';
  requestId: string | null;
  client?: ClientFacts | undefined;
  /** Never a secret or a code. */
  detail: Record<string, unknown>;
  /** The organisation whose row is written elsewhere. */
  exceptOrgId?: string;
}

/** One audit row in every organisation of the person, since a sign-in opens all of them. */
export async function writePersonEvent(
  db: TenantDatabase,
  userId: string,
  event: PersonEvent,
): Promise<void> {
  const { exceptOrgId, ...entry } = event;
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { name: true, email: true, memberships: { select: { orgId: true } } },
  });
  if (user === null) return;
  const { name, email, memberships } = user;
  for (const { orgId } of memberships.filter((membership) => membership.orgId !== exceptOrgId)) {
    const scope = mintScope(orgId);
    const actor: Actor =
      event.outcome === 'success'
        ? { type: 'user', id: userId, name, email, scope, role: 'viewer', permissions: new Set() }
        : somebody(scope);
    await writeAuditEvent(db, scope, actor, { ...entry, resourceType: 'user', resourceId: userId });
  }
}

export function recordPersonEvent(userId: string, event: PersonEvent): Promise<void> {
  return withSystem('sign_in', (db) => writePersonEvent(db, userId, event));
}

function somebody(scope: Scope): Actor {
  return { type: 'system', id: null, scope, permissions: new Set() };
}
