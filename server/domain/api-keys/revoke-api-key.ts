import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { ApiKey, RevokeApiKey } from './contract';
import { findApiKey } from './find-api-key';
import { presentHolders } from './present-holders';
import { toApiKey } from './to-api-key';

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
    const row = await findApiKey(db, apiKeyId);
    const now = services.now();
    const revoked = await db.apiKey.update({
      where: { id: row.id },
      data: { revokedAt: row.revokedAt ?? now, previousSecretHash: null },
    });
    return toApiKey(revoked, await presentHolders(db, now), now);
  },
});
