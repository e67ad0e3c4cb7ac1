import { newApiKeySecret } from '@/server/lib/api-key-secret';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { CreateApiKey, CreatedApiKey } from './contract';
import { checkPermissionList, grantedPermissions, refuseBeyondActor } from './granted-permissions';
import { holderFor, presentHolders } from './present-holders';
import { toApiKey } from './to-api-key';

export const DAY_MS = 86_400_000;

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
    detail: {
      name: input.name,
      role: input.role,
      permissions: input.permissions,
      environment: input.environment ?? null,
      expiresAt: key.expiresAt,
    },
  }),
  handler: async ({ db, scope, actor, services }, input) => {
    checkPermissionList(input.role, input.permissions);
    refuseBeyondActor(actor, grantedPermissions(input.role, input.permissions));
    const { key, prefix, secretHash } = newApiKeySecret();
    const now = services.now();
    const days = input.expiresInDays;
    const row = await db.apiKey.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        name: input.name,
        role: input.role,
        permissions: input.permissions,
        environment: input.environment ?? null,
        prefix,
        secretHash,
        createdBy: await holderFor(db, actor),
        expiresAt: days === undefined ? null : new Date(now.getTime() + days * DAY_MS),
      },
    });
    return { ...toApiKey(row, await presentHolders(db, now), now), key };
  },
});
