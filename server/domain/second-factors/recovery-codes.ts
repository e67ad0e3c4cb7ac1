import { createHash, randomBytes } from 'node:crypto';
import { newUuid } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

const COUNT = 10;
/** Crockford's alphabet: no letters that look like digits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 16;

/** Ten new codes of 80 random bits in place of all earlier ones; only their hashes stay. */
export async function replaceRecoveryCodes(db: TenantDatabase, userId: string): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, newRecoveryCode);
  await db.recoveryCode.deleteMany({ where: { userId } });
  await db.recoveryCode.createMany({
    data: codes.map((code) => ({ id: newUuid(), userId, codeHash: hashRecoveryCode(userId, code) })),
  });
  return codes;
}

/** Whether it was one of the person's unused codes; it is used from now on. */
export async function spendRecoveryCode(
  db: TenantDatabase,
  userId: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const codeHash = hashRecoveryCode(userId, code);
  const spent = await db.recoveryCode.updateMany({
    where: { userId, codeHash, usedAt: null },
    data: { usedAt: now },
  });
  return spent.count === 1;
}

function newRecoveryCode(): string {
  const letters = [...randomBytes(LETTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.match(/.{4}/g)?.join('-') ?? letters;
}

/** Hyphens, blanks and capitals do not matter, nor do letters that look like digits. */
function hashRecoveryCode(userId: string, code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(`${userId} ${plain}`).digest('hex');
}
