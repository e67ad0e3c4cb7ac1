import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { checkCode } from './check-code';
import { clearFailures } from './failures';
import { NOWHERE } from './sign-in-context';

/** Asks somebody who is signed in for a code again, under the same limit as a sign-in. */
export async function proveSecondFactor(
  { services, requestId }: Pick<TenantContext, 'services' | 'requestId'>,
  userId: string,
  code: string,
): Promise<void> {
  const { keyRing, rateLimiter } = services;
  const context = { keyRing, rateLimiter, now: services.now(), requestId, client: NOWHERE };
  const used = await checkCode(userId, code, 'password', context);
  if (used === null) {
    const message = 'The code does not fit or was used before.';
    throw new DomainError('invalid_input', message, { errors: [{ path: 'code', message }] });
  }
  await clearFailures(userId);
}
