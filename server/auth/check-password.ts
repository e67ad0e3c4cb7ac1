import { verifyPassword } from '@/server/lib/password';
import { withSystem } from '@/server/tenancy/with-system';

/** Guesses in a row before an account rests, and for how long: 40 guesses an hour lead nowhere against 12 characters. */
const FAILURES_MAX = 10;
const LOCK_MS = 15 * 60_000;

/**
 * The person whose password this is, or null. An unknown e-mail, a wrong password and an account that rests or is
 * switched off take the same time and get the same answer, so that nobody learns which accounts exist.
 */
export async function checkPassword(email: string, password: string, now: Date) {
  const found = await withSystem('sign_in', (db) =>
    db.user.findUnique({ where: { email }, include: { memberships: true } }),
  );
  const matches = await verifyPassword(found?.passwordHash ?? null, password);
  if (found === null || found.deactivatedAt !== null) return null;
  // Counting stops too while it rests, or a stranger could keep the owner out for good.
  if (found.lockedUntil !== null && found.lockedUntil > now) return null;
  if (!matches) {
    await countFailure(found.id, now);
    return null;
  }
  if (found.failedSignIns > 0) {
    const data = { failedSignIns: 0, lockedUntil: null };
    await withSystem('sign_in', (db) => db.user.update({ where: { id: found.id }, data }));
  }
  return found;
}

async function countFailure(id: string, now: Date): Promise<void> {
  await withSystem('sign_in', async (db) => {
    // The database adds, so that guesses at the same moment all count.
    const data = { failedSignIns: { increment: 1 } };
    const { failedSignIns } = await db.user.update({ where: { id }, data });
    if (failedSignIns < FAILURES_MAX) return;
    const lockedUntil = new Date(now.getTime() + LOCK_MS);
    await db.user.update({ where: { id }, data: { failedSignIns: 0, lockedUntil } });
  });
}
