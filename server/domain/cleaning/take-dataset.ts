import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Reserves the dataset for one job that makes its next version, in the caller's transaction. */
export async function takeDataset(db: TenantDatabase, datasetId: string, jobId: string): Promise<void> {
  const { count } = await db.dataset.updateMany({
    where: { id: datasetId, changeJobId: null, status: { in: ['ready', 'scanning'] } },
    data: { changeJobId: jobId },
  });
  if (count > 0) return;
  throw new DomainError(
    'conflict',
    'Another fix, rollback or upload is changing this dataset, or it is still being read. Wait for its job, or cancel it.',
  );
}
