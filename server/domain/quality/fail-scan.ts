import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';

/** Ends a scan that failed or was cancelled; the dataset stays usable with its earlier score. */
export async function failScan(scope: Scope, { scanId }: { scanId: string }, error: unknown): Promise<void> {
  const problem = toProblem(error);
  await withTenant(scope, async (db) => {
    const scan = await db.qualityScan.findUnique({ where: { id: scanId } });
    if (scan === null || scan.status === 'succeeded') return;
    const status = problem.code === 'cancelled' ? 'cancelled' : 'failed';
    await db.qualityScan.update({
      where: { id: scanId },
      data: { status, error: JSON.parse(JSON.stringify(problem)), finishedAt: new Date() },
    });
    await db.dataset.updateMany({
      where: { id: scan.datasetId, status: 'scanning' },
      data: { status: 'ready' },
    });
  });
}
