import type { z } from 'zod';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { sideBySide } from '@/server/operations/execute-batch';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { requireColumns } from './column-marks';
import { Dataset, DatasetPage, GetDataset, ListDatasets, UpdateDataset } from './contract';
import { DATASET_INCLUDE, toDataset } from './dataset-resource';
import { columnsOf, requireDataset } from './find-dataset';

const SORT_FIELDS = ['-createdAt', 'updatedAt', 'name', 'score', 'rowCount', 'sizeBytes'] as const;
/** Bounds of the bands, as in the score: good from 80, fair from 60. */
const BAND_BOUNDS = { good: { gte: 80 }, fair: { gte: 60, lt: 80 }, poor: { lt: 60 } } as const;

export const listDatasets = defineOperation({
  id: 'dataset.list',
  kind: 'query',
  summary: 'List datasets with their score and latest scan, newest first',
  input: ListDatasets,
  output: DatasetPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets' },
  sortFields: SORT_FIELDS,
  handler: ({ db }, input) => {
    const filters = {
      // The database takes these three signs as wildcards.
      name:
        input.search === undefined
          ? undefined
          : { contains: input.search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const },
      status: input.status ?? { not: 'deleting' },
      format: input.format,
      tags: input.tag === undefined ? undefined : { has: input.tag },
      score: input.band === undefined ? undefined : BAND_BOUNDS[input.band],
    };
    return keysetPage({
      bound: ['dataset.list', filters],
      input,
      sortFields: SORT_FIELDS,
      nullable: ['score', 'rowCount'],
      fetch: ({ where, orderBy, take }) =>
        db.dataset.findMany({ where: { AND: [filters, where] }, orderBy, take, include: DATASET_INCLUDE }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toDataset,
    });
  },
});

export const getDataset = defineOperation({
  id: 'dataset.get',
  kind: 'query',
  summary: 'Get a dataset: its state, score, what was detected in the file, and its latest scan',
  input: GetDataset,
  output: Dataset,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}' },
  handler: findDataset,
  batch: sideBySide(findDataset),
});

async function findDataset({ db }: TenantContext, { datasetId }: z.output<typeof GetDataset>) {
  return toDataset(await requireDataset(db, datasetId));
}

export const updateDataset = defineOperation({
  id: 'dataset.update',
  kind: 'mutation',
  summary: 'Change the name, description, tags, label column, task type, or the marks of columns',
  input: UpdateDataset,
  output: Dataset,
  permission: 'dataset.update',
  http: { method: 'PATCH', path: '/v1/datasets/{datasetId}' },
  revises: getDataset,
  audit: ({ datasetId, ...changes }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { changed: Object.keys(changes) },
  }),
  handler: async ({ db }, { datasetId, ...changes }) => {
    const row = await requireDataset(db, datasetId);
    if (row.currentVersionId !== null) {
      requireColumns(
        changes,
        (await columnsOf(db, row.currentVersionId)).map(({ name }) => name),
      );
    }
    return toDataset(
      await db.dataset.update({ where: { id: row.id }, data: changes, include: DATASET_INCLUDE }),
    );
  },
});
