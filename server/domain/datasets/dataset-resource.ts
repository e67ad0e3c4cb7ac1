import { toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { type Dataset, Dataset as DatasetSchema } from './contract';

/** Scans whose scores make the sparkline of a list. */
const HISTORY_LENGTH = 20;

export const DATASET_INCLUDE = {
  versions: { select: { id: true, number: true } },
  scans: {
    // A version that is being judged, or was refused, is nobody's business yet.
    where: { version: { state: 'live' } },
    orderBy: { createdAt: 'desc' },
    take: HISTORY_LENGTH,
    select: {
      id: true,
      status: true,
      overall: true,
      finishedAt: true,
      criticalCount: true,
      warningCount: true,
      infoCount: true,
    },
  },
} as const;

export function findDatasetRow(db: TenantDatabase, id: string) {
  return db.dataset.findUnique({ where: { id }, include: DATASET_INCLUDE });
}
export type DatasetRow = NonNullable<Awaited<ReturnType<typeof findDatasetRow>>>;

/** A database row with its versions and last scans, as the API shows it. */
export function toDataset(row: DatasetRow): Dataset {
  const version = row.versions.find(({ id }) => id === row.currentVersionId);
  const latest = row.scans[0];
  return DatasetSchema.parse({
    id: toPublicId('dataset', row.id),
    name: row.name,
    status: row.status,
    rowCount: row.rowCount === null ? null : Number(row.rowCount),
    columnCount: row.columnCount,
    sizeBytes: Number(row.sizeBytes),
    format: row.format,
    score: row.score,
    labelColumn: row.labelColumn,
    taskType: row.taskType,
    tags: row.tags,
    description: row.description,
    keyColumns: row.keyColumns,
    criticalColumns: row.criticalColumns,
    protectedColumns: row.protectedColumns,
    splitColumn: row.splitColumn,
    currentVersion:
      version === undefined ? null : { id: toPublicId('version', version.id), number: version.number },
    latestScan:
      latest === undefined
        ? null
        : {
            id: toPublicId('scan', latest.id),
            status: latest.status,
            finishedAt: latest.finishedAt?.toISOString() ?? null,
            criticalCount: latest.criticalCount,
            warningCount: latest.warningCount,
            infoCount: latest.infoCount,
          },
    scoreHistory: row.scans.flatMap(({ overall }) => (overall === null ? [] : [overall])).reverse(),
    ingestion: row.ingestion,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });
}
