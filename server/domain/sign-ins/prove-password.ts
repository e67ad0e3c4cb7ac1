import { verifyPassword } from '@/server/lib/password';
import { DomainError } from '@/server/operations/errors';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import { clearFailures, countFailure, isResting } from './failures';
import { NOWHERE } from './sign-in-context';

/** Asks somebody who is signed in for their password again, under the same limit as a sign-in. */
export async function provePassword(
  { services, requestId }: { services: Services; requestId: string },
  userId: string,
  password: string,
  /** The field of the input that a fault is told at. */
  path = 'password',
): Promise<void> {
  const { keyRing, rateLimiter } = services;
  const context = { keyRing, rateLimiter, now: services.now(), requestId, client: NOWHERE };
  const user = await withSystem('sign_in', (db) => db.user.findUnique({ where: { id: userId } }));
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  if (user !== null && matches && !isResting(user, context.now)) return clearFailures(userId);
  if (user !== null && !isResting(user, context.now)) {
    await countFailure(userId, { method: 'password', what: 'password' }, context);
  }
  const message = 'The password is wrong.';
  throw new DomainError('invalid_input', message, { errors: [{ path, message }] });
}
