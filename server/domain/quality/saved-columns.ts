import { ColumnType } from '@/server/domain/ingestion/contract';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** The columns of a version as checks see them, without their profiles. */
export async function savedColumns(db: TenantDatabase, versionId: string) {
  const rows = await db.datasetColumn.findMany({ where: { versionId }, orderBy: { position: 'asc' } });
  return rows.map((row) => ({
    id: row.id,
    position: row.position,
    storageName: row.storageName,
    name: row.name,
    type: ColumnType.parse(row.type),
    storageType: row.storageType,
    render: row.render,
    nullCount: Number(row.nullCount),
    distinctCount: row.distinctCount === null ? null : Number(row.distinctCount),
    statistics: row.statistics,
  }));
}
