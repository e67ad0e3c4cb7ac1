import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/**
 * Takes someone out of an organisation in the caller's transaction: the membership, their API keys of this organisation and
 * the invitations that they sent and nobody accepted. Sessions read the membership on each call, so they end with it.
 */
export async function endMembership(
  db: TenantDatabase,
  membership: { id: string; orgId: string; userId: string },
  now: Date,
): Promise<{ keysRevoked: number }> {
  const { id, orgId, userId } = membership;
  await db.membership.delete({ where: { id } });
  const { count } = await db.apiKey.updateMany({
    where: { orgId, createdBy: userId, revokedAt: null },
    data: { revokedAt: now },
  });
  await db.invitation.updateMany({
    where: { orgId, invitedBy: userId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: now },
  });
  return { keysRevoked: count };
}
