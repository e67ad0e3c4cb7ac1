import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { endingSessions } from './end-sessions';

/**
 * The account itself: no sign-in, no session, no reset link, and no key that it made anywhere. Needs the system's handle.
 * `keysEndedIn`: an organisation whose transaction has ended the keys there and still holds them.
 */
export async function switchOff(
  db: TenantDatabase,
  userId: string,
  now: Date,
  keysEndedIn?: string,
): Promise<void> {
  await db.user.update({
    where: { id: userId },
    data: { deactivatedAt: now, ...endingSessions(now, null) },
  });
  const elsewhere = keysEndedIn === undefined ? {} : { orgId: { not: keysEndedIn } };
  await db.apiKey.updateMany({
    where: { createdBy: userId, revokedAt: null, ...elsewhere },
    data: { revokedAt: now },
  });
  await db.passwordReset.updateMany({ where: { userId, usedAt: null }, data: { usedAt: now } });
}
