import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { TableColumn } from '@/server/transforms/table-column';
import type { AcceptedCell } from './compute-effect';

/** What was accepted in review and is not written yet. */
export async function acceptedCells(
  db: TenantDatabase,
  datasetId: string,
  columns: readonly TableColumn[],
): Promise<AcceptedCell[]> {
  const rows = await db.reviewDecision.findMany({
    where: { datasetId, decision: 'accepted', fixId: null },
    orderBy: [{ row: 'asc' }, { position: 'asc' }],
  });
  return rows.flatMap(({ row, position, value, suggestion }) => {
    const column = columns.find((candidate) => candidate.position === position);
    return column === undefined
      ? []
      : [{ row: Number(row), storageName: column.storageName, value, suggestion }];
  });
}
