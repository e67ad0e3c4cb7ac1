import type { z } from 'zod';
import { requireDataset } from '@/server/domain/datasets';
import { defineOperation } from '@/server/operations/define-operation';
import { togetherOrSingly } from '@/server/operations/execute-batch';
import { keysetPage } from '@/server/operations/pagination';
import { firstOfEach } from '@/server/tenancy/first-of-each';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { datasetIdsOf, present } from './batch-scans';
import { ListScans, ScanPage } from './contract';
import { type ScanRow, toScan } from './scan-resource';

const SORT_FIELDS = ['-createdAt'] as const;
type Input = z.output<typeof ListScans>;

/** Scans of versions that are being judged, or were refused, are nobody's business yet. */
const PUBLISHED = { version: { state: 'live' } };

async function handler({ db }: TenantContext, input: Input) {
  const dataset = await requireDataset(db, input.datasetId);
  return page(input, dataset.id, ({ where, orderBy, take }) =>
    db.qualityScan.findMany({
      where: { AND: [{ datasetId: dataset.id, status: input.status, ...PUBLISHED }, where] },
      orderBy,
      take,
    }),
  );
}

function page(
  input: Input,
  datasetId: string,
  fetch: (query: { where: object; orderBy: object[]; take: number }) => Promise<ScanRow[]>,
) {
  return keysetPage({
    bound: ['scan.list', datasetId, input.status ?? null],
    input,
    sortFields: SORT_FIELDS,
    fetch,
    valueOf: (row, field) => Reflect.get(row, field),
    toItem: toScan,
  });
}

/** The first pages of many datasets. */
async function together({ db }: TenantContext, inputs: Input[]) {
  const datasetIds = datasetIdsOf(inputs);
  const [first] = inputs;
  if (first === undefined) return [];
  const alike = inputs.map(
    ({ cursor, sort, limit, status }) =>
      cursor === undefined && sort === undefined && limit === first.limit && status === first.status,
  );
  const ids = await firstOfEach(db, present(datasetIds), first.limit + 1, {
    table: 'quality_scans',
    parent: 'dataset_id',
    order: 'created_at DESC',
    where: { status: first.status },
    liveVersions: true,
  });
  const rows = await db.qualityScan.findMany({
    where: { id: { in: ids }, dataset: { status: { not: 'deleting' } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const byDataset = Map.groupBy(rows, ({ datasetId }) => datasetId);
  return Promise.all(
    inputs.map((input, index) => {
      const datasetId = datasetIds[index] ?? '';
      const found = byDataset.get(datasetId);
      return alike[index] && found !== undefined
        ? page(input, datasetId, () => Promise.resolve(found))
        : undefined;
    }),
  );
}

export const listScans = defineOperation({
  id: 'scan.list',
  kind: 'query',
  summary: 'List the scans of a dataset, newest first',
  input: ListScans,
  output: ScanPage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/scans' },
  sortFields: SORT_FIELDS,
  handler,
  batch: togetherOrSingly(handler, together),
});
