import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import { objectsOf, takeInventory } from './take-inventory';

/**
 * Writes down what there is, then removes the objects, then the rows, and closes the receipt with the last of these.
 * When it is cut off anywhere, the next try still knows what to remove and what had been there. A wish to cancel is
 * honoured until the first object goes.
 */
export async function purgeDataset(scope: Scope, datasetId: string, services: Services): Promise<void> {
  const dataset = await withTenant(scope, (db) => db.dataset.findUnique({ where: { id: datasetId } }));
  if (dataset === null) return;
  const receiptId = await beginRemoval(scope, dataset, services);
  const { keys, prefixes } = await objectsOf(scope, dataset);
  for (const key of keys) await services.objectStore.delete(key);
  for (const prefix of prefixes) await services.objectStore.deletePrefix(prefix);
  await withTenant(
    scope,
    async (db) => {
      await db.dataset.delete({ where: { id: datasetId } });
      const receipt = await db.datasetDeletion.update({
        where: { id: receiptId },
        data: { status: 'removed', finishedAt: services.now() },
      });
      // Of what is gone nothing but this is left, so it stands in the trail too.
      await writeAuditEvent(
        db,
        scope,
        { type: 'system', id: null, scope, permissions: new Set() },
        {
          action: 'dataset.deleted',
          resourceType: 'dataset',
          resourceId: datasetId,
          requestId: null,
          detail: {
            name: receipt.name,
            requestedBy: receipt.requestedBy,
            requestedAt: receipt.requestedAt.toISOString(),
            removed: receipt.inventory,
          },
        },
      );
    },
    { timeoutMs: 60_000 },
  );
}

/** The receipt's id, once its inventory stands and the deletion can no longer be called off. */
async function beginRemoval(
  scope: Scope,
  dataset: { id: string; name: string; status: string; sourceFiles: unknown },
  services: Services,
): Promise<string> {
  const open = await withTenant(scope, (db) => openReceipt(db, dataset.id));
  if (open?.status === 'removing' && open.inventory !== null) return open.id;
  const inventory = await takeInventory(scope, dataset, services);
  const calledOff = await withTenant(scope, async (db) => {
    const job = open?.jobId == null ? null : await db.job.findUnique({ where: { id: open.jobId } });
    if (open !== null && open.status === 'requested' && job?.cancelRequested === true) {
      await db.datasetDeletion.update({
        where: { id: open.id },
        data: { status: 'cancelled', finishedAt: services.now() },
      });
      await db.dataset.update({
        where: { id: dataset.id },
        data: { status: statusAfter(open.previousStatus) },
      });
      return true;
    }
    const id = open?.id ?? newUuid();
    await db.datasetDeletion.upsert({
      where: { id },
      update: { status: 'removing', inventory },
      create: {
        id,
        orgId: scope.orgId,
        datasetId: dataset.id,
        name: dataset.name,
        previousStatus: dataset.status,
        status: 'removing',
        inventory,
        requestedByType: 'system',
      },
    });
    return id;
  });
  if (calledOff === true)
    throw new DomainError('cancelled', 'The deletion was called off; nothing was removed.');
  return calledOff;
}

function openReceipt(db: TenantDatabase, datasetId: string) {
  return db.datasetDeletion.findFirst({
    where: { datasetId, status: { in: ['requested', 'removing'] } },
    orderBy: { requestedAt: 'desc' },
  });
}

/** Work that was going on had been stopped for the deletion. */
function statusAfter(previous: string): string {
  if (previous === 'scanning') return 'ready';
  return previous === 'ingesting' ? 'failed' : previous;
}

/** A deletion that gave up after all its tries; deleting the dataset again goes on. */
export async function failDeletion(scope: Scope, datasetId: string): Promise<void> {
  await withTenant(scope, (db) =>
    db.datasetDeletion.updateMany({
      where: { datasetId, status: { in: ['requested', 'removing'] } },
      data: { status: 'failed', finishedAt: new Date() },
    }),
  );
}
