import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { RefreshToken, TokenPair } from './contract';
import { addRefreshToken, hashRefreshToken, tokenPair } from './issue-tokens';
import { standingFamily } from './standing-family';
import { writeTokenEvent } from './write-token-event';

export const refreshToken = defineOperation({
  id: 'token.refresh',
  kind: 'public',
  summary: 'Trade a refresh token for new tokens; using one twice ends every token of the same sign-in',
  input: RefreshToken,
  output: TokenPair,
  permission: 'public',
  http: { method: 'POST', path: '/v1/tokens/refresh' },
  handler: async ({ services, requestId }, input) => {
    // The revocation after a re-use has to be committed, so the refusal is thrown outside of the transaction.
    const next = await withSystem('authenticate', (db) =>
      rotate(db, input.refreshToken, requestId, services.now()),
    );
    if (next === null) {
      throw new DomainError(
        'invalid_grant',
        'The refresh token is unknown, used, expired or revoked; sign in again.',
      );
    }
    return tokenPair(next.family, next.secret, services);
  },
});

async function rotate(db: TenantDatabase, secret: string, requestId: string, now: Date) {
  const token = await db.refreshToken.findUnique({
    where: { secretHash: hashRefreshToken(secret) },
    include: { family: true },
  });
  if (token === null) return null;
  // Of two at the same moment one finds it used: the database decides which.
  const used = await db.refreshToken.updateMany({
    where: { id: token.id, usedAt: null },
    data: { usedAt: now },
  });
  if (used.count === 0) {
    await endFamily(db, token.family, requestId, now);
    return null;
  }
  const family = await standingFamily(db, token.familyId, now);
  if (family === null) return null;
  await writeTokenEvent(db, family, 'token.refresh', requestId);
  return { family, secret: await addRefreshToken(db, family) };
}

/** A token that is used twice was stolen, or its owner cannot be told from a thief (RFC 9700, 4.14.2). */
async function endFamily(
  db: TenantDatabase,
  family: { id: string; orgId: string; userId: string | null; apiKeyId: string | null },
  requestId: string,
  now: Date,
): Promise<void> {
  const ended = await db.tokenFamily.updateMany({
    where: { id: family.id, revokedAt: null },
    data: { revokedAt: now },
  });
  if (ended.count === 1) await writeTokenEvent(db, family, 'token.reused', requestId);
}
