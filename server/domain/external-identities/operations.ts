import { ownAccount, writePersonEvent } from '@/server/domain/sign-ins';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import { Identities, ListIdentities, Unlinked, UnlinkIdentity } from './contract';

export const listIdentities = defineOperation({
  id: 'identity.list',
  kind: 'query',
  summary: "Accounts elsewhere that open one's own account, and those that could be connected",
  input: ListIdentities,
  output: Identities,
  permission: 'account.manage',
  http: { method: 'GET', path: '/v1/me/identities' },
  handler: async ({ actor, services }) => {
    const userId = ownAccount(actor);
    const rows = await withSystem('authenticate', (db) =>
      db.externalIdentity.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } }),
    );
    return {
      data: rows.map((row) => ({
        id: toPublicId('externalIdentity', row.id),
        provider: row.provider.split(':')[0] ?? row.provider,
        lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
        createdAt: row.createdAt.toISOString(),
      })),
      available: [...(services.signIn?.providers ?? [])],
    };
  },
});

export const unlinkIdentity = defineOperation({
  id: 'identity.unlink',
  kind: 'mutation',
  summary: "Take an account elsewhere off one's own; refused for the last way to sign in",
  input: UnlinkIdentity,
  output: Unlinked,
  permission: 'account.manage',
  http: { method: 'DELETE', path: '/v1/me/identities/{identityId}' },
  audit: ({ identityId }) => ({
    resourceType: 'external_identity',
    resourceId: fromPublicId('externalIdentity', identityId),
  }),
  handler: async ({ actor, scope, requestId }, { identityId }) => {
    const userId = ownAccount(actor);
    const id = fromPublicId('externalIdentity', identityId);
    await withSystem('authenticate', async (db) => {
      const user = await db.user.findUnique({ where: { id: userId }, include: { externalIdentities: true } });
      const identity = user?.externalIdentities.find((row) => row.id === id);
      if (user === null || identity === undefined) {
        throw new DomainError('not_found', `There is no connected account \`${identityId}\`.`);
      }
      if (user.passwordHash === null && user.externalIdentities.length === 1) {
        throw new DomainError('conflict', 'It is the only way into your account; set a password first.');
      }
      await db.externalIdentity.delete({ where: { id: identity.id } });
      const detail = { provider: identity.provider };
      const event = {
        action: 'identity.unlink',
        outcome: 'success',
        requestId,
        detail,
        exceptOrgId: scope.orgId,
      } as const;
      await writePersonEvent(db, userId, event);
    });
    return {};
  },
});
