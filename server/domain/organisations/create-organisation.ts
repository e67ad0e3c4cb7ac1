import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { personActor } from '@/server/domain/accounts';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { mintScope, personOf } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { CreatedOrganisation, CreateOrganisation } from './contract';
import { slugOf } from './slug';

/** Organisations that one person may own; a bound on what an open sign-up can fill the database with. */
const OWNED_MAX = 20;

export const createOrganisation = defineOperation({
  id: 'organisation.create',
  kind: 'public',
  signedIn: true,
  summary: 'Create another organisation; you become its super admin',
  input: CreateOrganisation,
  output: CreatedOrganisation,
  permission: 'public',
  http: { method: 'POST', path: '/v1/organisations', status: 201 },
  handler: ({ actor, requestId, client }, { name }) => {
    const userId = personOf(actor);
    if (userId === null) throw new DomainError('unauthenticated', 'Sign in first.');
    return withSystem('account', async (db) => {
      const owned = await db.membership.count({ where: { userId, role: 'super_admin' } });
      if (owned >= OWNED_MAX)
        throw new DomainError(
          'conflict',
          `You are super admin of ${OWNED_MAX} organisations, which is the most.`,
        );
      const { orgId, slug } = await foundOrganisation(db, { name, userId });
      const scope = mintScope(orgId);
      const founder = personActor(await db.user.findUniqueOrThrow({ where: { id: userId } }), scope);
      await writeAuditEvent(db, scope, founder, {
        action: 'organisation.create',
        resourceType: 'organisation',
        resourceId: orgId,
        requestId,
        client,
      });
      return { organisationId: toPublicId('organisation', orgId), slug };
    });
  },
});

/** An organisation with its first super admin, which it always has. */
export async function foundOrganisation(
  db: TenantDatabase,
  facts: { name: string; userId: string },
): Promise<{ orgId: string; slug: string }> {
  const orgId = newUuid();
  const slug = slugOf(facts.name, orgId);
  await db.organisation.create({ data: { id: orgId, name: facts.name, slug } });
  await db.membership.create({
    data: { id: newUuid(), orgId, userId: facts.userId, role: 'super_admin' },
  });
  return { orgId, slug };
}
