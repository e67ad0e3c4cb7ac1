import { z } from 'zod';
import { ColumnType } from '@/server/domain/ingestion/contract';
import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';

const Settings = z.object({
  checksOff: z.array(z.string()).default([]),
  labelColumn: z.string().optional(),
  seed: z.number().default(1),
});

/** Everything a scan needs to know, read in one transaction. */
export async function loadScan(scope: Scope, scanId: string) {
  return withTenant(scope, async (db) => {
    const scan = await db.qualityScan.findUniqueOrThrow({ where: { id: scanId } });
    const version = await db.datasetVersion.findUniqueOrThrow({ where: { id: scan.versionId } });
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: scan.datasetId } });
    const rows = await db.datasetColumn.findMany({
      where: { versionId: version.id },
      orderBy: { position: 'asc' },
    });
    const settings = Settings.parse(scan.settings);
    return {
      scan,
      version,
      dataset,
      settings,
      labelColumn: settings.labelColumn ?? dataset.labelColumn,
      columns: rows.map((row) => ({
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
      })),
    };
  });
}
export type LoadedScan = Awaited<ReturnType<typeof loadScan>>;
