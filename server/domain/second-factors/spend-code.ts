import type { KeyRing } from '@/server/ports/key-ring';
import { withSystem } from '@/server/tenancy/with-system';
import { spendRecoveryCode } from './recovery-codes';
import { openSecret, sealSecret } from './sealed-secret';
import { stepOfCode } from './totp';

/** Whether the account asks for a code. */
export async function isEnrolled(userId: string): Promise<boolean> {
  const factor = await withSystem('sign_in', (db) => db.secondFactor.findUnique({ where: { userId } }));
  return factor !== null && factor.confirmedAt !== null;
}

/**
 * Takes a code of the app or a recovery code, each once: the step of the last one is kept, and a code of that step or
 * an earlier one is refused, so that one read over a shoulder opens nothing (RFC 6238, 5.2). Null: wrong or used.
 */
export function spendCode(
  userId: string,
  code: string,
  { keyRing, now }: { keyRing: KeyRing; now: Date },
): Promise<'totp' | 'recovery_code' | null> {
  return withSystem('sign_in', async (db) => {
    const factor = await db.secondFactor.findUnique({ where: { userId } });
    if (factor === null || factor.confirmedAt === null) return null;
    const digits = code.replace(/\s/g, '');
    if (!/^\d{6}$/.test(digits)) {
      return (await spendRecoveryCode(db, userId, code, now)) ? 'recovery_code' : null;
    }
    const secret = await openSecret(factor, keyRing);
    const step = stepOfCode(secret, digits, now);
    if (step === null) return null;
    const spent = await db.secondFactor.updateMany({
      where: { userId, lastUsedStep: { lt: step } },
      // An old platform key goes out of use by being used.
      data: {
        lastUsedStep: step,
        ...(keyRing.isOutdated(factor.sealedSecret)
          ? { sealedSecret: await sealSecret(secret, userId, keyRing) }
          : {}),
      },
    });
    return spent.count === 1 ? 'totp' : null;
  });
}
