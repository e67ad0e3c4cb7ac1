import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { TableColumn } from '@/server/transforms/table-column';
import type { AcceptedCell } from './compute-effect';

/** Accepted and not written yet; `until`: what a fix begun then may write, so that later decisions wait for the next. */
export function acceptedBy(datasetId: string, until: Date) {
  return { datasetId, decision: 'accepted', fixId: null, createdAt: { lte: until } };
}

/** What was accepted in review and is not written yet. */
export async function acceptedCells(
  db: TenantDatabase,
  datasetId: string,
  columns: readonly TableColumn[],
  until = new Date(),
): Promise<AcceptedCell[]> {
  const rows = await db.reviewDecision.findMany({
    where: acceptedBy(datasetId, until),
    orderBy: [{ row: 'asc' }, { position: 'asc' }],
  });
  return rows.flatMap(({ row, position, value, suggestion }) => {
    const column = columns.find((candidate) => candidate.position === position);
    return column === undefined
      ? []
      : [{ row: Number(row), storageName: column.storageName, value, suggestion }];
  });
}
