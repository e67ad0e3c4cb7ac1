import { isPermission, ROLE_PERMISSIONS } from '@/server/access/permissions';
import { Role } from '@/server/domain/organisations/contract';
import { newApiKeySecret } from '@/server/lib/api-key-secret';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { ApiKey, ApiKeyPage, CreateApiKey, CreatedApiKey, ListApiKeys, RevokeApiKey } from './contract';

const SORT_FIELDS = ['-createdAt', 'name'] as const;
type ApiKeyRow = NonNullable<Awaited<ReturnType<TenantDatabase['apiKey']['findUnique']>>>;

function toApiKey(row: ApiKeyRow) {
  return {
    id: toPublicId('apiKey', row.id),
    name: row.name,
    prefix: row.prefix,
    role: Role.parse(row.role),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export const createApiKey = defineOperation({
  id: 'apiKey.create',
  kind: 'mutation',
  summary: 'Create an API key; the key is shown in this answer only',
  input: CreateApiKey,
  output: CreatedApiKey,
  permission: 'api_key.manage',
  http: { method: 'POST', path: '/v1/api-keys', status: 201 },
  audit: (input, key) => ({
    resourceType: 'api_key',
    resourceId: fromPublicId('apiKey', key.id),
    detail: { name: input.name, role: input.role, permissions: input.permissions },
  }),
  handler: async ({ db, scope, actor, services }, input) => {
    const unknown = input.permissions.filter((permission) => !isPermission(permission));
    if (unknown.length > 0)
      throw new DomainError('invalid_input', `Unknown permissions: ${unknown.join(', ')}.`);
    const granted = input.role === 'api_user' ? input.permissions : ROLE_PERMISSIONS[input.role];
    const held = actor.type === 'anonymous' ? new Set<string>() : new Set<string>(actor.permissions);
    const beyond = granted.filter((permission) => !held.has(permission));
    if (beyond.length > 0) {
      throw new DomainError('forbidden', `A key cannot do more than you: ${beyond.join(', ')}.`);
    }
    const { key, prefix, secretHash } = newApiKeySecret();
    const days = input.expiresInDays;
    const row = await db.apiKey.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        name: input.name,
        role: input.role,
        permissions: input.permissions,
        prefix,
        secretHash,
        createdBy: actor.type === 'user' ? actor.id : null,
        expiresAt: days === undefined ? null : new Date(services.now().getTime() + days * 86_400_000),
      },
    });
    return { ...toApiKey(row), key };
  },
});

export const listApiKeys = defineOperation({
  id: 'apiKey.list',
  kind: 'query',
  summary: 'List API keys, newest first; never the keys themselves',
  input: ListApiKeys,
  output: ApiKeyPage,
  permission: 'api_key.read',
  http: { method: 'GET', path: '/v1/api-keys' },
  sortFields: SORT_FIELDS,
  handler: ({ db }, input) =>
    keysetPage({
      bound: ['apiKey.list'],
      input,
      sortFields: SORT_FIELDS,
      fetch: (query) => db.apiKey.findMany(query),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toApiKey,
    }),
});

export const revokeApiKey = defineOperation({
  id: 'apiKey.revoke',
  kind: 'mutation',
  summary: 'Revoke an API key; calls with it fail at once',
  input: RevokeApiKey,
  output: ApiKey,
  permission: 'api_key.manage',
  http: { method: 'DELETE', path: '/v1/api-keys/{apiKeyId}' },
  audit: (_input, key) => ({ resourceType: 'api_key', resourceId: fromPublicId('apiKey', key.id) }),
  handler: async ({ db, services }, { apiKeyId }) => {
    const id = fromPublicId('apiKey', apiKeyId);
    const row = id === null ? null : await db.apiKey.findUnique({ where: { id } });
    if (row === null) throw new DomainError('not_found', `There is no API key \`${apiKeyId}\`.`);
    const revokedAt = row.revokedAt ?? services.now();
    return toApiKey(await db.apiKey.update({ where: { id: row.id }, data: { revokedAt } }));
  },
});
