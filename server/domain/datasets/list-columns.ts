import { toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { marksOf } from './column-marks';
import {
  ColumnPage,
  ColumnStatistics,
  DatasetColumn,
  DatasetVersion,
  ListColumns,
  ListVersions,
  VersionPage,
} from './contract';
import { requireDataset, requireVersion } from './find-dataset';

const COLUMN_SORT = ['position', 'name', 'type', 'nullCount', 'distinctCount'] as const;
const VERSION_SORT = ['-number', 'createdAt'] as const;

export const listColumns = defineOperation({
  id: 'dataset.columns',
  kind: 'query',
  summary: 'List the columns of a version with type, nulls, distinct values and statistics',
  input: ListColumns,
  output: ColumnPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/columns' },
  sortFields: COLUMN_SORT,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const version = await requireVersion(db, dataset, input.versionId);
    const scan = await db.qualityScan.findFirst({
      where: { versionId: version.id, status: 'succeeded' },
      orderBy: { createdAt: 'desc' },
      select: { id: true },
    });
    const issues =
      scan === null
        ? []
        : await db.qualityIssue.groupBy({
            by: ['columnPosition'],
            where: { scanId: scan.id, columnPosition: { not: null } },
            _count: { _all: true },
          });
    const issueCounts = new Map(issues.map((group) => [group.columnPosition, group._count._all]));
    return keysetPage({
      bound: ['dataset.columns', version.id],
      input,
      sortFields: COLUMN_SORT,
      nullable: ['distinctCount'],
      fetch: ({ where, orderBy, take }) =>
        db.datasetColumn.findMany({ where: { AND: [{ versionId: version.id }, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) =>
        DatasetColumn.parse({
          ...ColumnStatistics.parse(row.statistics ?? {}),
          name: row.name,
          position: row.position,
          type: row.type,
          storageType: row.storageType,
          nullCount: Number(row.nullCount),
          distinctCount: row.distinctCount === null ? null : Number(row.distinctCount),
          evidence: row.evidence,
          issueCount: issueCounts.get(row.position) ?? 0,
          isLabel: row.name === dataset.labelColumn,
          marks: marksOf(dataset, row.name),
        }),
    });
  },
});

export const listVersions = defineOperation({
  id: 'dataset.versions',
  kind: 'query',
  summary: 'List the versions of a dataset, newest first',
  input: ListVersions,
  output: VersionPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/versions' },
  sortFields: VERSION_SORT,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    return keysetPage({
      bound: ['dataset.versions', dataset.id],
      input,
      sortFields: VERSION_SORT,
      fetch: ({ where, orderBy, take }) =>
        db.datasetVersion.findMany({
          where: { AND: [{ datasetId: dataset.id, state: 'live' }, where] },
          orderBy,
          take,
        }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) =>
        DatasetVersion.parse({
          id: toPublicId('version', row.id),
          number: row.number,
          origin: row.origin,
          parentVersionId: row.parentVersionId === null ? null : toPublicId('version', row.parentVersionId),
          rowCount: Number(row.rowCount),
          columnCount: row.columnCount,
          rowsSetAside: Number(row.rowsSetAside),
          sizeBytes: Number(row.sizeBytes),
          sha256: row.sha256,
          createdAt: row.createdAt.toISOString(),
        }),
    });
  },
});
