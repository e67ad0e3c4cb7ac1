import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { ColumnType } from '@/server/domain/ingestion/contract';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { TableColumn } from '@/server/transforms/table-column';

type ColumnRow = Awaited<ReturnType<typeof columnsOf>>[number];

export function toTableColumn(row: ColumnRow): TableColumn & { nullCount: number } {
  return {
    position: row.position,
    storageName: row.storageName,
    name: row.name,
    type: ColumnType.parse(row.type),
    storageType: row.storageType,
    render: row.render,
    nullCount: Number(row.nullCount),
  };
}

/** The dataset with its current version and the columns of that, as fixes see it. */
export async function loadTarget(db: TenantDatabase, datasetId: string) {
  const dataset = await requireDataset(db, datasetId);
  const version = await requireVersion(db, dataset);
  const columns = (await columnsOf(db, version.id)).map(toTableColumn);
  return { dataset, version, columns };
}
/** What a computation needs of it. */
export interface Target {
  dataset: { id: string; labelColumn: string | null };
  version: { id: string; parquetKey: string; rowCount: bigint };
  columns: (TableColumn & { nullCount: number })[];
}

/** The newest finished scan of the version, with its issues; null when it was not scanned. */
export async function loadScanOf(db: TenantDatabase, versionId: string) {
  return db.qualityScan.findFirst({
    where: { versionId, status: 'succeeded' },
    orderBy: { createdAt: 'desc' },
    include: { issues: { orderBy: { rank: 'asc' } }, version: { select: { columnCount: true } } },
  });
}
export type ScanWithIssues = NonNullable<Awaited<ReturnType<typeof loadScanOf>>>;
