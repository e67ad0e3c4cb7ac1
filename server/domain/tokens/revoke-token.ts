import { defineOperation } from '@/server/operations/define-operation';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { familyOfAccessToken } from './access-token';
import { RevokedToken, RevokeToken } from './contract';
import { hashRefreshToken, REFRESH_START } from './issue-tokens';
import { writeTokenEvent } from './write-token-event';

/** RFC 7009: the answer is the same for a token that nobody issued, so that nothing can be learned by asking. */
export const revokeToken = defineOperation({
  id: 'token.revoke',
  kind: 'public',
  summary: 'End a token and every other one of the same sign-in; unknown tokens get the same answer',
  input: RevokeToken,
  output: RevokedToken,
  permission: 'public',
  http: { method: 'POST', path: '/v1/tokens/revoke' },
  handler: async ({ services, requestId }, { token }) => {
    const now = services.now();
    await withSystem('authenticate', async (db) => {
      const familyId = await familyOf(db, token, now);
      if (familyId === null) return;
      const ended = await db.tokenFamily.updateMany({
        where: { id: familyId, revokedAt: null },
        data: { revokedAt: now },
      });
      if (ended.count === 0) return;
      const family = await db.tokenFamily.findUniqueOrThrow({ where: { id: familyId } });
      await writeTokenEvent(db, family, 'token.revoke', requestId);
    });
    return {};
  },
});

async function familyOf(db: TenantDatabase, token: string, now: Date): Promise<string | null> {
  if (!token.startsWith(REFRESH_START)) return familyOfAccessToken(db, token, now);
  const found = await db.refreshToken.findUnique({ where: { secretHash: hashRefreshToken(token) } });
  return found?.familyId ?? null;
}
