import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';

/** Each of these may run again after a crash, from its beginning. */
const ROWS_TIMEOUT_MS = 10 * 60_000;

/**
 * Destroys the organisation's data keys: what they encrypted is unreadable from here on, in every backup, too. No new
 * key can be made for an organisation that is on its way out.
 */
export async function destroyOrganisationKeys({ orgId }: Scope, services: Services): Promise<void> {
  await withSystem('organisation_deletion', async (db) => {
    const { deletingAt } = await db.organisation.findUniqueOrThrow({ where: { id: orgId } });
    if (deletingAt === null) throw new Error('an organisation that nobody asked to delete');
    const { count } = await db.dataKey.deleteMany({ where: { orgId } });
    await db.organisationDeletion.updateMany({
      where: { orgId, keysDestroyedAt: null },
      data: { keysDestroyedAt: services.now(), keysDestroyed: count },
    });
  });
}

export async function removeOrganisationObjects(scope: Scope, services: Services): Promise<void> {
  const removed = await services.objectStore.deletePrefix(objectKeys.tenantPrefix(scope));
  await withSystem('organisation_deletion', (db) =>
    db.organisationDeletion.updateMany({
      where: { orgId: scope.orgId },
      data: { objectsRemoved: { increment: removed } },
    }),
  );
}

/**
 * Removes every row but the audit trail, which only grows and keeps nothing that tells of people, and the people who
 * belonged to no other organisation. Then looks once more for objects that work which was still going on has left.
 */
export async function removeOrganisationRows(scope: Scope, services: Services): Promise<void> {
  const { orgId } = scope;
  await withSystem(
    'organisation_deletion',
    async (db) => {
      const receipt = await db.organisationDeletion.findUniqueOrThrow({ where: { orgId } });
      await db.auditPayload.updateMany({
        where: { orgId, erasedAt: null },
        data: { salt: null, content: null, erasedAt: services.now(), erasureId: receipt.id },
      });
      const members = await db.membership.findMany({ where: { orgId }, select: { userId: true } });
      await db.outboxEvent.deleteMany({ where: { orgId } });
      await db.idempotencyKey.deleteMany({ where: { orgId } });
      await db.job.deleteMany({ where: { orgId } });
      await db.organisation.deleteMany({ where: { id: orgId } });
      await db.user.deleteMany({
        where: { id: { in: members.map(({ userId }) => userId) }, memberships: { none: {} } },
      });
      await db.organisationDeletion.updateMany({ where: { orgId }, data: { finishedAt: services.now() } });
    },
    { timeoutMs: ROWS_TIMEOUT_MS },
  );
  await services.objectStore.deletePrefix(objectKeys.tenantPrefix(scope));
}
