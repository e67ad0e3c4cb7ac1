import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/**
 * A family with whom it stands for, or null when it has ended: revoked, run out, the person deactivated or removed, their
 * sessions ended since it began, the key revoked or expired, or the secret that it was made with out of use.
 */
export async function standingFamily(db: TenantDatabase, familyId: string, now: Date) {
  const family = await db.tokenFamily.findUnique({
    where: { id: familyId },
    include: {
      user: { include: { memberships: true, secondFactor: true } },
      apiKey: true,
      organisation: true,
    },
  });
  if (family === null || family.revokedAt !== null || family.expiresAt <= now) return null;
  const { user, apiKey, organisation } = family;
  if (organisation.deletingAt !== null) return null;
  if (apiKey !== null)
    return keyStands(apiKey, family.createdAt, now) ? { ...family, apiKey, membership: null } : null;
  if (user === null || user.deactivatedAt !== null) return null;
  if (user.sessionsValidFrom !== null && family.createdAt < user.sessionsValidFrom) return null;
  const membership = user.memberships.find(({ orgId }) => orgId === family.orgId);
  if (membership === undefined || (membership.expiresAt !== null && membership.expiresAt <= now)) return null;
  return { ...family, apiKey: null, membership, organisation };
}

interface KeyTimes {
  revokedAt: Date | null;
  expiresAt: Date | null;
  rotatedAt: Date | null;
  previousValidUntil: Date | null;
}

/** Only the newest secret makes tokens, so what was made before a rotation lives as long as the secret before it. */
function keyStands(key: KeyTimes, madeAt: Date, now: Date): boolean {
  if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return false;
  if (key.rotatedAt === null || madeAt >= key.rotatedAt) return true;
  return key.previousValidUntil !== null && key.previousValidUntil > now;
}
