import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Makes a scanned candidate the dataset's current version, in the caller's transaction, and frees the dataset. */
export async function publishVersion(
  db: TenantDatabase,
  ids: { datasetId: string; versionId: string; scanId: string; jobId: string },
): Promise<void> {
  const version = await db.datasetVersion.update({
    where: { id: ids.versionId },
    data: { state: 'live' },
  });
  const scan = await db.qualityScan.findUniqueOrThrow({ where: { id: ids.scanId } });
  await db.dataset.update({
    where: { id: ids.datasetId },
    data: {
      currentVersionId: version.id,
      latestScanId: scan.id,
      score: scan.overall,
      rowCount: version.rowCount,
      columnCount: version.columnCount,
      changeJobId: null,
    },
  });
}
