import { Role } from '@/server/domain/organisations/contract';
import { newApiKeySecret } from '@/server/lib/api-key-secret';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { CreatedApiKey, RotateApiKey } from './contract';
import { DAY_MS } from './create-api-key';
import { findApiKey } from './find-api-key';
import { grantedPermissions, refuseBeyondActor } from './granted-permissions';
import { holderFor, presentHolders } from './present-holders';
import { toApiKey } from './to-api-key';

export const rotateApiKey = defineOperation({
  id: 'apiKey.rotate',
  kind: 'mutation',
  summary: 'Give an API key a new secret; the old one goes on opening for the chosen days',
  input: RotateApiKey,
  output: CreatedApiKey,
  permission: 'api_key.manage',
  http: { method: 'POST', path: '/v1/api-keys/{apiKeyId}/rotate' },
  audit: (input, key) => ({
    resourceType: 'api_key',
    resourceId: fromPublicId('apiKey', key.id),
    detail: { overlapDays: input.overlapDays, expiresAt: key.expiresAt },
  }),
  handler: async ({ db, actor, services }, { apiKeyId, overlapDays, expiresInDays }) => {
    const row = await findApiKey(db, apiKeyId);
    if (row.revokedAt !== null)
      throw new DomainError('conflict', 'A revoked key cannot come back; create a new one.');
    // Who rotates comes to know the secret, so that this must be no way to more rights.
    refuseBeyondActor(actor, grantedPermissions(Role.parse(row.role), row.permissions));
    const now = services.now();
    const expiresAt =
      expiresInDays === undefined ? row.expiresAt : new Date(now.getTime() + expiresInDays * DAY_MS);
    if (expiresAt !== null && expiresAt <= now) {
      throw new DomainError(
        'conflict',
        'The key has expired; say by `expiresInDays` how long the new secret lasts.',
      );
    }
    const { key, prefix, secretHash } = newApiKeySecret();
    const kept = overlapDays > 0;
    const rotated = await db.apiKey.update({
      where: { id: row.id },
      data: {
        prefix,
        secretHash,
        expiresAt,
        rotatedAt: now,
        createdBy: (await holderFor(db, actor)) ?? row.createdBy,
        lastUsedAt: null,
        previousPrefix: kept ? row.prefix : null,
        previousSecretHash: kept ? row.secretHash : null,
        previousValidUntil: kept ? new Date(now.getTime() + overlapDays * DAY_MS) : null,
        previousLastUsedAt: kept ? row.lastUsedAt : null,
      },
    });
    return { ...toApiKey(rotated, await presentHolders(db, now), now), key };
  },
});
