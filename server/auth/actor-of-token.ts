import { type Permission, ROLE_PERMISSIONS } from '@/server/access/permissions';
import { Role } from '@/server/domain/organisations/contract';
import { familyOfAccessToken, standingFamily } from '@/server/domain/tokens';
import { DomainError } from '@/server/operations/errors';
import { type Actor, mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { presentPermissions } from './actor-of-key';

/** Every JWT begins with `{"` in base64url. */
export const JWT_START = 'eyJ';

/**
 * The person or key behind an access token. What they may do is read anew, so that removal, deactivation, a password
 * reset and a revoked key end it at once; one's own account is never managed by a token.
 */
export async function actorOfToken(token: string): Promise<Actor> {
  const refusal = new DomainError(
    'unauthenticated',
    'The access token is not valid: it has expired or was ended.',
  );
  return withSystem('authenticate', async (db) => {
    const now = new Date();
    const familyId = await familyOfAccessToken(db, token, now);
    const family = familyId === null ? null : await standingFamily(db, familyId, now);
    if (family === null) throw refusal;
    const scope = mintScope(family.orgId);
    if (family.apiKey !== null) {
      const permissions = await presentPermissions(db, family.apiKey, now);
      if (permissions === null) throw refusal;
      const { id, role } = family.apiKey;
      return {
        type: 'api_key',
        id,
        name: family.apiKey.name,
        scope,
        role: Role.parse(role),
        permissions: new Set(permissions),
        credential: 'token',
      };
    }
    if (family.membership === null) throw refusal;
    const role = Role.parse(family.membership.role);
    const enrolled = family.user?.secondFactor?.confirmedAt != null;
    const mustEnrol = family.organisation.secondFactorRequired && !enrolled;
    const held = ROLE_PERMISSIONS[role].filter((permission) => permission !== 'account.manage');
    return {
      type: 'user',
      id: family.membership.userId,
      name: family.user?.name,
      email: family.user?.email,
      scope,
      role,
      permissions: new Set<Permission>(mustEnrol ? [] : held),
      credential: 'token',
      ...(mustEnrol ? { restriction: 'second_factor' as const } : {}),
    };
  });
}
