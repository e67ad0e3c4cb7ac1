import { type Permission, ROLE_PERMISSIONS } from '@/server/access/permissions';
import { grantedPermissions } from '@/server/domain/api-keys';
import { Role } from '@/server/domain/organisations/contract';
import { API_KEY_START, hashApiKey } from '@/server/lib/api-key-secret';
import { DomainError } from '@/server/operations/errors';
import { type Actor, mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

const LAST_USED_EVERY_MS = 60_000;

type KeyRow = NonNullable<Awaited<ReturnType<TenantDatabase['apiKey']['findUnique']>>>;

/** The key behind `dtx_…`: not revoked, not expired, its holder present; or the refusal. */
export async function actorOfKey(key: string): Promise<Actor> {
  const refusal = new DomainError(
    'unauthenticated',
    'The API key is not valid: it is unknown, expired, revoked, or whoever held it has left.',
  );
  if (!key.startsWith(API_KEY_START)) throw refusal;
  return withSystem('authenticate', async (db) => {
    const hash = hashApiKey(key);
    const row = await db.apiKey.findFirst({
      where: {
        OR: [{ secretHash: hash }, { previousSecretHash: hash }],
        organisation: { deletingAt: null },
      },
    });
    const now = new Date();
    if (row === null || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now))
      throw refusal;
    const old = row.secretHash !== hash;
    if (old && (row.previousValidUntil === null || row.previousValidUntil <= now)) throw refusal;
    const permissions = await presentPermissions(db, row, now);
    if (permissions === null) throw refusal;
    const used = old ? row.previousLastUsedAt : row.lastUsedAt;
    if (used === null || now.getTime() - used.getTime() > LAST_USED_EVERY_MS) {
      const data = old ? { previousLastUsedAt: now } : { lastUsedAt: now };
      await db.apiKey.update({ where: { id: row.id }, data });
    }
    return {
      type: 'api_key',
      id: row.id,
      name: row.name,
      scope: mintScope(row.orgId),
      role: Role.parse(row.role),
      permissions: new Set(permissions),
      credential: old ? 'old_key' : 'key',
    };
  });
}

/**
 * What a key may do now: its own permissions, as far as its holder has them too; null when the holder is gone. A key that
 * nobody holds is not narrowed.
 */
export async function presentPermissions(
  db: TenantDatabase,
  row: KeyRow,
  now: Date,
): Promise<Permission[] | null> {
  const granted = grantedPermissions(Role.parse(row.role), row.permissions);
  if (row.createdBy === null) return granted;
  const membership = await db.membership.findUnique({
    where: { orgId_userId: { orgId: row.orgId, userId: row.createdBy } },
    include: { user: true },
  });
  if (membership === null || membership.user.deactivatedAt !== null) return null;
  if (membership.expiresAt !== null && membership.expiresAt <= now) return null;
  const held = new Set(ROLE_PERMISSIONS[Role.parse(membership.role)]);
  return granted.filter((permission) => held.has(permission));
}
