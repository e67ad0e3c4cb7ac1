import { enqueue } from '@/server/jobs/outbox';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import { DeletedOrganisation, DeleteOrganisation } from './contract';

/** From the commit of this on nobody gets in any more; the worker destroys the keys, then the content, then the rows. */
export const deleteOrganisation = defineOperation({
  id: 'organisation.delete',
  kind: 'mutation',
  summary: 'Delete the organisation with everything in it, for good; its data keys are destroyed first',
  input: DeleteOrganisation,
  output: DeletedOrganisation,
  permission: 'organisation.delete',
  http: { method: 'POST', path: '/v1/organisation/delete', status: 202 },
  audit: () => ({ resourceType: 'organisation', resourceId: null }),
  handler: async (context, { confirmName }) => {
    const { db, scope, actor, services } = context;
    if (actor.type !== 'user')
      throw new DomainError('forbidden', 'A person has to sign in to delete an organisation; a key cannot.');
    const organisation = await db.organisation.findUniqueOrThrow({ where: { id: scope.orgId } });
    if (organisation.name !== confirmName) {
      throw new DomainError('invalid_input', 'Type the name of the organisation exactly as it is written.', {
        errors: [{ path: 'confirmName', message: 'is not the name of the organisation' }],
      });
    }
    const requestedAt = services.now();
    await db.organisation.update({ where: { id: scope.orgId }, data: { deletingAt: requestedAt } });
    await db.job.updateMany({
      where: { status: { in: ['queued', 'running'] } },
      data: { cancelRequested: true },
    });
    // No tenant's row: it must outlive the tenant.
    await withSystem('organisation_deletion', (system) =>
      system.organisationDeletion.upsert({
        where: { orgId: scope.orgId },
        update: {},
        create: { id: newUuid(), orgId: scope.orgId, requestedBy: actor.id, requestedAt },
      }),
    );
    await enqueue(context, 'organisation/delete.requested', {});
    return {
      organisationId: toPublicId('organisation', scope.orgId),
      requestedAt: requestedAt.toISOString(),
    };
  },
});
