import { replaceRecoveryCodes } from '@/server/domain/second-factors/recovery-codes';
import { sealSecret } from '@/server/domain/second-factors/sealed-secret';
import { newTotpSecret, totpOf } from '@/server/domain/second-factors/totp';
import { withSystem } from '@/server/tenancy/with-system';
import { TEST_KEY_RING } from './auth-browser';

/** Gives somebody a confirmed second factor. `code(n)`: what the app shows n steps from now. */
export async function giveSecondFactor(userId: string) {
  const secret = newTotpSecret();
  const sealedSecret = await sealSecret(secret, userId, TEST_KEY_RING);
  const recoveryCodes = await withSystem('seed', async (db) => {
    await db.secondFactor.create({ data: { userId, sealedSecret, confirmedAt: new Date() } });
    return replaceRecoveryCodes(db, userId);
  });
  const code = (steps = 0) => totpOf(secret).generate({ timestamp: Date.now() + steps * 30_000 });
  return { code, recoveryCodes };
}
