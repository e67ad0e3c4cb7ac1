import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { signingKey, verificationKey } from './signing-keys';

export const ACCESS_SECONDS = 3600;
const AUDIENCE = 'datrix-api';
/** RFC 9068: told apart from any other token that this instance may sign one day. */
const TYPE = 'at+jwt';

const Claims = z.object({ sid: z.uuid(), sub: z.string(), org: z.string() });

export interface TokenFamilyRow {
  id: string;
  orgId: string;
  userId: string | null;
  apiKeyId: string | null;
}

/** A JWT of one hour for a family. It says who and where, never what they may do. */
export async function signAccessToken(family: TokenFamilyRow, services: Services): Promise<string> {
  const now = services.now();
  const { kid, key } = await signingKey(services.keyRing, now);
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ org: toPublicId('organisation', family.orgId), sid: family.id })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: TYPE })
    .setIssuer(services.publicUrl)
    .setAudience(AUDIENCE)
    .setSubject(subjectOf(family))
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ACCESS_SECONDS)
    .setJti(newUuid())
    .sign(key);
}

/**
 * The family that a token belongs to, when its signature, type, audience and time hold; null otherwise. Whether the family
 * still stands is for the caller to see. The key is the instance's own, which is why the issuer needs no check.
 */
export async function familyOfAccessToken(
  db: TenantDatabase,
  token: string,
  now: Date,
): Promise<string | null> {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (kid === undefined || !z.uuid().safeParse(kid).success) return null;
    const key = await verificationKey(db, kid, now);
    if (key === null) return null;
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      audience: AUDIENCE,
      typ: TYPE,
      currentDate: now,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    const claims = Claims.parse(payload);
    return fromPublicId('organisation', claims.org) === null ? null : claims.sid;
  } catch {
    return null;
  }
}

function subjectOf({ userId, apiKeyId }: TokenFamilyRow): string {
  return userId === null ? toPublicId('apiKey', apiKeyId ?? '') : toPublicId('user', userId);
}
