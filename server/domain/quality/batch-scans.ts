import { fromPublicId } from '@/server/lib/ids';
import { firstOfEach } from '@/server/tenancy/first-of-each';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { ScanRow } from './scan-resource';

/** The latest finished scan of each dataset, by the dataset's bare UUID; as `requireFinishedScan`, for many. */
export async function finishedScansOf(
  db: TenantDatabase,
  datasetIds: readonly (string | null)[],
): Promise<Map<string, ScanRow>> {
  const ids = await firstOfEach(db, present(datasetIds), 1, {
    table: 'quality_scans',
    parent: 'dataset_id',
    order: 'created_at DESC',
    where: { status: 'succeeded' },
    liveVersions: true,
  });
  // Deleting a dataset begins with its status, and its scans may stand a little longer.
  const rows = await db.qualityScan.findMany({
    where: { id: { in: ids }, dataset: { status: { not: 'deleting' } } },
  });
  return new Map(rows.map((row) => [row.datasetId, row]));
}

export function datasetIdsOf(inputs: readonly { datasetId: string }[]): (string | null)[] {
  return inputs.map(({ datasetId }) => fromPublicId('dataset', datasetId));
}

export function present<Value>(values: readonly (Value | null)[]): Value[] {
  return [...new Set(values)].flatMap((value) => (value === null ? [] : [value]));
}
