import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { newUuid } from '@/server/lib/ids';
import { mintScope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Open invitations to an address, with memberships that would not have ended already. */
export function openInvitations(db: TenantDatabase, email: string, now: Date) {
  return db.invitation.findMany({
    where: {
      email,
      acceptedAt: null,
      revokedAt: null,
      expiresAt: { gt: now },
      organisation: { deletingAt: null },
      OR: [{ membershipExpiresAt: null }, { membershipExpiresAt: { gt: now } }],
    },
  });
}

/** Makes a new person a member wherever they were invited; a link that is opened at the same moment may win. */
export async function joinInvited(
  db: TenantDatabase,
  user: { id: string; name: string; email: string },
  invitations: Awaited<ReturnType<typeof openInvitations>>,
  { now, requestId }: { now: Date; requestId: string },
): Promise<void> {
  for (const { id, orgId, role, membershipExpiresAt: expiresAt } of invitations) {
    const spent = await db.invitation.updateMany({
      where: { id, acceptedAt: null, revokedAt: null },
      data: { acceptedAt: now },
    });
    if (spent.count === 0) continue;
    await db.membership.create({ data: { id: newUuid(), orgId, userId: user.id, role, expiresAt } });
    const scope = mintScope(orgId);
    const actor = { type: 'user', ...user, scope, role: 'viewer', permissions: new Set<never>() } as const;
    await writeAuditEvent(db, scope, actor, {
      action: 'invitation.accept',
      resourceType: 'invitation',
      resourceId: id,
      requestId,
      detail: { role, newAccount: true },
    });
  }
}
