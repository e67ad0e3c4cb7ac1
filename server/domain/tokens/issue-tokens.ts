import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { newUuid, toPublicId } from '@/server/lib/ids';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { ACCESS_SECONDS, signAccessToken, type TokenFamilyRow } from './access-token';
import type { TokenPair } from './contract';

export const REFRESH_START = 'dtr_';
const FAMILY_MS = 30 * 86_400_000;

export interface TokenSubject {
  orgId: string;
  userId: string | null;
  apiKeyId: string | null;
}

/** Starts a family; families of the same subject that have ended are cleared away on the occasion. */
export async function startFamily(db: TenantDatabase, subject: TokenSubject, now: Date) {
  await db.tokenFamily.deleteMany({ where: { ...subject, expiresAt: { lt: now } } });
  const expiresAt = new Date(now.getTime() + FAMILY_MS);
  return db.tokenFamily.create({ data: { id: newUuid(), ...subject, expiresAt, createdAt: now } });
}

/** A new refresh token of a family, in the caller's transaction. */
export async function addRefreshToken(db: TenantDatabase, family: TokenFamilyRow): Promise<string> {
  const secret = `${REFRESH_START}${randomBytes(32).toString('base64url')}`;
  const data = {
    id: newUuid(),
    orgId: family.orgId,
    familyId: family.id,
    secretHash: hashRefreshToken(secret),
  };
  await db.refreshToken.create({ data });
  return secret;
}

export async function tokenPair(
  family: TokenFamilyRow & { expiresAt: Date },
  refreshToken: string,
  services: Services,
): Promise<z.input<typeof TokenPair>> {
  return {
    accessToken: await signAccessToken(family, services),
    tokenType: 'Bearer',
    expiresIn: ACCESS_SECONDS,
    refreshToken,
    refreshTokenExpiresAt: family.expiresAt.toISOString(),
    organisationId: toPublicId('organisation', family.orgId),
  };
}

export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
