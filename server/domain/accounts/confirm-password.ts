import { verifyPassword } from '@/server/lib/password';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';

/** As many guesses as at sign-in, by the same counter: an open session must not be a way around it. */
const FAILURES_MAX = 10;
const LOCK_MS = 15 * 60_000;

/** The person, if this is their password; else a fault at the field. Guesses count like those at sign-in. */
export async function confirmPassword(userId: string, password: string, path: string, now: Date) {
  const user = await withSystem('account', (db) => db.user.findUnique({ where: { id: userId } }));
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  if (user === null) throw new DomainError('not_found', 'There is no such account.');
  if (user.lockedUntil !== null && user.lockedUntil > now) {
    const seconds = Math.ceil((user.lockedUntil.getTime() - now.getTime()) / 1000);
    throw new DomainError('rate_limited', 'Too many wrong passwords; the account rests for a while.', {
      retryAfterSeconds: seconds,
    });
  }
  if (matches) {
    const data = { failedSignIns: 0, lockedUntil: null };
    if (user.failedSignIns > 0)
      await withSystem('account', (db) => db.user.update({ where: { id: userId }, data }));
    return user;
  }
  await withSystem('account', async (db) => {
    const data = { failedSignIns: { increment: 1 } };
    const { failedSignIns } = await db.user.update({ where: { id: userId }, data });
    if (failedSignIns < FAILURES_MAX) return;
    const lockedUntil = new Date(now.getTime() + LOCK_MS);
    await db.user.update({ where: { id: userId }, data: { failedSignIns: 0, lockedUntil } });
  });
  const message =
    user.passwordHash === null
      ? 'This account has no password yet; ask for a reset to get one'
      : 'This is not your present password';
  throw new DomainError('invalid_input', `\`${path}\`: ${message}.`, { errors: [{ path, message }] });
}
