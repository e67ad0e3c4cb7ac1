import { z } from 'zod';
import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { Me, Role, SignedUp, SignUp } from './contract';
import { foundOrganisation } from './create-organisation';

export { createOrganisation } from './create-organisation';
export { getOrganisation, updateOrganisation } from './manage-organisation';

export const signUp = defineOperation({
  id: 'organisation.signUp',
  kind: 'public',
  summary: 'Create an account with an organisation of its own',
  input: SignUp,
  output: SignedUp,
  permission: 'public',
  http: { method: 'POST', path: '/v1/sign-up', status: 201 },
  handler: async ({ services, requestId }, input) => {
    if (services.signIn?.signUp === 'invited') {
      throw new DomainError(
        'forbidden',
        'Accounts are made by invitation here; ask your organisation for one.',
      );
    }
    const passwordHash = await hashPassword(input.password);
    const userId = newUuid();
    const orgId = await withSystem('sign_up', async (db) => {
      const taken = await db.user.findUnique({ where: { email: input.email } });
      if (taken !== null) {
        throw new DomainError('conflict', 'There is an account with this e-mail address; sign in instead.');
      }
      await db.user.create({ data: { id: userId, email: input.email, name: input.name, passwordHash } });
      const { orgId } = await foundOrganisation(db, { name: input.organisationName, userId });
      const actor = {
        type: 'system' as const,
        id: null,
        scope: mintScope(orgId),
        permissions: new Set<never>(),
      };
      await writeAuditEvent(db, actor.scope, actor, {
        action: 'organisation.signUp',
        resourceType: 'organisation',
        resourceId: orgId,
        requestId,
        detail: { userId },
      });
      return orgId;
    });
    return { userId: toPublicId('user', userId), organisationId: toPublicId('organisation', orgId) };
  },
});

export const getMe = defineOperation({
  id: 'organisation.me',
  kind: 'query',
  summary: 'Who calls, in which organisation, with which permissions',
  input: z.object({}),
  output: Me,
  permission: 'organisation.read',
  http: { method: 'GET', path: '/v1/me' },
  graphql: { field: 'me' },
  handler: async ({ actor, scope, services }) => {
    if (actor.type !== 'user' && actor.type !== 'api_key')
      throw new DomainError('unauthenticated', 'Sign in first.');
    return withSystem('authenticate', async (db) => {
      const organisation = await db.organisation.findUniqueOrThrow({ where: { id: scope.orgId } });
      const user =
        actor.type === 'user'
          ? await db.user.findUnique({ where: { id: actor.id }, include: { secondFactor: true } })
          : null;
      const key = actor.type === 'api_key' ? await db.apiKey.findUnique({ where: { id: actor.id } }) : null;
      // Somebody whom their organisation's own provider signed in is exempt, and so not restricted.
      const restricted = actor.restriction === 'second_factor';
      const memberships = await db.membership.findMany({
        where: {
          userId: user?.id ?? newUuid(),
          OR: [{ expiresAt: null }, { expiresAt: { gt: services.now() } }],
          organisation: { deletingAt: null },
        },
        include: { organisation: true },
        orderBy: { createdAt: 'asc' },
      });
      return {
        actor: {
          type: actor.type,
          id: toPublicId(actor.type === 'user' ? 'user' : 'apiKey', actor.id),
          name: user?.name ?? key?.name ?? '',
          email: user?.email ?? null,
        },
        organisation: shown(organisation),
        role: actor.role,
        permissions: [...actor.permissions],
        secondFactor:
          user === null
            ? null
            : {
                enrolled: user.secondFactor?.confirmedAt != null,
                required:
                  restricted || (user.secondFactor?.confirmedAt != null && organisation.secondFactorRequired),
              },
        organisations: memberships.map((membership) => ({
          ...shown(membership.organisation),
          role: Role.parse(membership.role),
        })),
      };
    });
  },
});

function shown(organisation: { id: string; name: string; slug: string }) {
  return {
    id: toPublicId('organisation', organisation.id),
    name: organisation.name,
    slug: organisation.slug,
  };
}
