import type { z } from 'zod';
import { defineOperation } from '@/server/operations/define-operation';
import { togetherOrSingly } from '@/server/operations/execute-batch';
import { type KeysetQuery, keysetPage } from '@/server/operations/pagination';
import { firstOfEach } from '@/server/tenancy/first-of-each';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { marksOf } from './column-marks';
import { ColumnPage, ColumnStatistics, DatasetColumn, ListColumns } from './contract';
import type { DatasetRow } from './dataset-resource';
import { type ColumnRow, requireDataset, requireVersion } from './find-dataset';

const COLUMN_SORT = ['position', 'name', 'type', 'nullCount', 'distinctCount'] as const;

type ColumnsInput = z.output<typeof ListColumns>;
type Fetch<Row> = (query: KeysetQuery) => Promise<Row[]>;

async function columnsHandler({ db }: TenantContext, input: ColumnsInput) {
  const dataset = await requireDataset(db, input.datasetId);
  const version = await requireVersion(db, dataset, input.versionId);
  const issueCounts = (await issueCountsOf(db, [version.id])).get(version.id);
  return columnPage(input, dataset, version.id, issueCounts, ({ where, orderBy, take }) =>
    db.datasetColumn.findMany({
      where: { AND: [{ versionId: version.id, type: input.type, name: namesWith(input.search) }, where] },
      orderBy,
      take,
    }),
  );
}

/** The database takes these three signs as wildcards. */
function namesWith(part: string | undefined) {
  if (part === undefined) return undefined;
  return { contains: part.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const };
}

/** First pages of the columns of many datasets. */
async function firstColumns({ db }: TenantContext, inputs: ColumnsInput[]) {
  const limit = inputs[0]?.limit ?? 0;
  const found = await Promise.allSettled(
    inputs.map(async (input) => {
      const dataset = await requireDataset(db, input.datasetId);
      return { dataset, version: await requireVersion(db, dataset, input.versionId) };
    }),
  );
  const places = found.map((place, index) => {
    const { cursor, sort, type, search, limit: own } = inputs[index] ?? {};
    const plain = [cursor, sort, type, search].every((part) => part === undefined) && own === limit;
    return plain && place.status === 'fulfilled' ? place.value : undefined;
  });
  const versionIds = [...new Set(places.flatMap((place) => (place === undefined ? [] : [place.version.id])))];
  const ids = await firstOfEach(db, versionIds, limit + 1, {
    table: 'dataset_columns',
    parent: 'version_id',
    order: 'position ASC',
  });
  const rows = await db.datasetColumn.findMany({
    where: { id: { in: ids } },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  });
  const byVersion = Map.groupBy(rows, ({ versionId }) => versionId);
  const counts = await issueCountsOf(db, versionIds);
  return Promise.all(
    inputs.map((input, index) => {
      const place = places[index];
      if (place === undefined) return undefined;
      const ours = byVersion.get(place.version.id) ?? [];
      return columnPage(input, place.dataset, place.version.id, counts.get(place.version.id), () =>
        Promise.resolve(ours),
      );
    }),
  );
}

/** Issues a column of the latest finished scan of each version, by the version's id and the column's position. */
async function issueCountsOf(
  db: TenantDatabase,
  versionIds: string[],
): Promise<Map<string, Map<number | null, number>>> {
  const scanIds = await firstOfEach(db, versionIds, 1, {
    table: 'quality_scans',
    parent: 'version_id',
    order: 'created_at DESC',
    where: { status: 'succeeded' },
  });
  const scans = await db.qualityScan.findMany({
    where: { id: { in: scanIds } },
    select: { id: true, versionId: true },
  });
  const groups = await db.qualityIssue.groupBy({
    by: ['scanId', 'columnPosition'],
    where: { scanId: { in: scanIds }, columnPosition: { not: null } },
    _count: { _all: true },
  });
  return new Map(
    scans.map(({ id, versionId }) => [
      versionId,
      new Map(
        groups
          .filter(({ scanId }) => scanId === id)
          .map(({ columnPosition, _count }) => [columnPosition, _count._all]),
      ),
    ]),
  );
}

function columnPage(
  input: ColumnsInput,
  dataset: DatasetRow,
  versionId: string,
  issueCounts: Map<number | null, number> | undefined,
  fetch: Fetch<ColumnRow>,
) {
  return keysetPage({
    bound: ['dataset.columns', versionId, input.type ?? null, input.search ?? null],
    input,
    sortFields: COLUMN_SORT,
    nullable: ['distinctCount'],
    fetch,
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
        issueCount: issueCounts?.get(row.position) ?? 0,
        isLabel: row.name === dataset.labelColumn,
        marks: marksOf(dataset, row.name),
      }),
  });
}

export const listColumns = defineOperation({
  id: 'dataset.columns',
  kind: 'query',
  summary: 'List the columns of a version with type, nulls, distinct values and statistics',
  input: ListColumns,
  output: ColumnPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/columns' },
  sortFields: COLUMN_SORT,
  handler: columnsHandler,
  batch: togetherOrSingly(columnsHandler, firstColumns),
});
