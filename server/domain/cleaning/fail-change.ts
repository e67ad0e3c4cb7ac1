import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { FixIds } from './apply-fix';
import { discardCandidate } from './make-candidate';
import { revertsOf } from './standing-fixes';

/** Ends a fix or a rollback that failed or was cancelled: the dataset is as it was, and free again. */
export async function failChange(
  scope: Scope,
  ids: FixIds,
  services: Services,
  error: unknown,
): Promise<void> {
  const fix = await withTenant(scope, (db) => db.fix.findUnique({ where: { id: ids.fixId } }));
  if (fix === null) return;
  await discardCandidate(scope, services, fix.datasetId, ids.jobId);
  if (fix.status === 'applying') {
    await services.objectStore.deletePrefix(objectKeys.fixPrefix(scope, fix.datasetId, fix.id));
  }
  await withTenant(scope, async (db) => {
    await db.fix.updateMany({
      where: { id: fix.id, status: 'applying' },
      data: { status: 'failed', error: JSON.parse(JSON.stringify(toProblem(error))) },
    });
    const reverts = revertsOf(fix).filter((revert) => revert.standing || revert.jobId !== ids.jobId);
    await db.fix.update({ where: { id: fix.id }, data: { reverts: JSON.parse(JSON.stringify(reverts)) } });
    await db.fix.updateMany({
      where: { rollbackJobId: ids.jobId, status: 'applied' },
      data: { rollbackJobId: null },
    });
    await db.dataset.updateMany({ where: { changeJobId: ids.jobId }, data: { changeJobId: null } });
  });
}
