import type { z } from 'zod';
import { Role } from '@/server/domain/organisations/contract';
import { toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { ApiKey, ApiKeyState } from './contract';
import { grantedPermissions } from './granted-permissions';

export type ApiKeyRow = NonNullable<Awaited<ReturnType<TenantDatabase['apiKey']['findUnique']>>>;

/** `holders`: names of those whose keys have effect. */
export function toApiKey(
  row: ApiKeyRow,
  holders: ReadonlyMap<string, string>,
  now: Date,
): z.input<typeof ApiKey> {
  const role = Role.parse(row.role);
  return {
    id: toPublicId('apiKey', row.id),
    name: row.name,
    prefix: row.prefix,
    role,
    permissions: grantedPermissions(role, row.permissions),
    narrowed: role !== 'api_user' && row.permissions.length > 0,
    environment: row.environment,
    state: stateOf(row, holders, now),
    previous: previousOf(row, now),
    holder:
      row.createdBy === null
        ? null
        : { id: toPublicId('user', row.createdBy), name: holders.get(row.createdBy) ?? 'Someone who left' },
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    rotatedAt: row.rotatedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

function stateOf(
  row: ApiKeyRow,
  holders: ReadonlyMap<string, string>,
  now: Date,
): z.infer<typeof ApiKeyState> {
  if (row.revokedAt !== null) return 'revoked';
  if (row.expiresAt !== null && row.expiresAt <= now) return 'expired';
  return row.createdBy === null || holders.has(row.createdBy) ? 'active' : 'suspended';
}

function previousOf(row: ApiKeyRow, now: Date): z.input<typeof ApiKey>['previous'] {
  const { previousPrefix: prefix, previousValidUntil: until, previousLastUsedAt: used } = row;
  if (prefix === null || until === null || until <= now || row.revokedAt !== null) return null;
  return { prefix, validUntil: until.toISOString(), lastUsedAt: used?.toISOString() ?? null };
}
