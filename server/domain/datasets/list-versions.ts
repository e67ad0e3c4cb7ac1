import type { z } from 'zod';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { togetherOrSingly } from '@/server/operations/execute-batch';
import { type KeysetQuery, keysetPage } from '@/server/operations/pagination';
import { firstOfEach } from '@/server/tenancy/first-of-each';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { DatasetVersion, ListVersions, VersionPage } from './contract';
import { requireDataset, type VersionRow } from './find-dataset';

const SORT_FIELDS = ['-number', 'createdAt', 'rowCount', 'sizeBytes'] as const;
type Input = z.output<typeof ListVersions>;

async function handler({ db }: TenantContext, input: Input) {
  const dataset = await requireDataset(db, input.datasetId);
  return page(input, dataset.id, ({ where, orderBy, take }) =>
    db.datasetVersion.findMany({
      where: { AND: [{ datasetId: dataset.id, state: 'live', origin: input.origin }, where] },
      orderBy,
      take,
    }),
  );
}

/** First pages of the versions of many datasets. */
async function together({ db }: TenantContext, inputs: Input[]) {
  const limit = inputs[0]?.limit ?? 0;
  const datasetIds = inputs.map(({ datasetId }) => fromPublicId('dataset', datasetId) ?? '');
  const ids = await firstOfEach(
    db,
    [...new Set(datasetIds)].filter((id) => id !== ''),
    limit + 1,
    { table: 'dataset_versions', parent: 'dataset_id', order: 'number DESC', where: { state: 'live' } },
  );
  const rows = await db.datasetVersion.findMany({
    where: { id: { in: ids }, dataset: { status: { not: 'deleting' } } },
    orderBy: { number: 'desc' },
  });
  const byDataset = Map.groupBy(rows, ({ datasetId }) => datasetId);
  return Promise.all(
    inputs.map((input, index) => {
      const found = byDataset.get(datasetIds[index] ?? '');
      const { cursor, sort, origin } = input;
      const plain = [cursor, sort, origin].every((part) => part === undefined) && input.limit === limit;
      return plain && found !== undefined
        ? page(input, datasetIds[index] ?? '', () => Promise.resolve(found))
        : undefined;
    }),
  );
}

function page(input: Input, datasetId: string, fetch: (query: KeysetQuery) => Promise<VersionRow[]>) {
  return keysetPage({
    bound: ['dataset.versions', datasetId, input.origin ?? null],
    input,
    sortFields: SORT_FIELDS,
    fetch,
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
}

export const listVersions = defineOperation({
  id: 'dataset.versions',
  kind: 'query',
  summary: 'List the versions of a dataset, newest first',
  input: ListVersions,
  output: VersionPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/versions' },
  sortFields: SORT_FIELDS,
  handler,
  batch: togetherOrSingly(handler, together),
});
