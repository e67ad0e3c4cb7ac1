import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import { savedColumns } from './saved-columns';
import { EffectiveSettings } from './scan-settings';

/** Everything a scan needs to know, read in one transaction. */
export async function loadScan(scope: Scope, scanId: string) {
  return withTenant(scope, async (db) => {
    const scan = await db.qualityScan.findUniqueOrThrow({ where: { id: scanId } });
    const version = await db.datasetVersion.findUniqueOrThrow({ where: { id: scan.versionId } });
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: scan.datasetId } });
    const settings = EffectiveSettings.parse(scan.settings);
    return {
      scan,
      version,
      dataset,
      settings,
      labelColumn: settings.labelColumn ?? dataset.labelColumn,
      columns: await savedColumns(db, version.id),
    };
  });
}
export type LoadedScan = Awaited<ReturnType<typeof loadScan>>;
