import { requireDataset } from '@/server/domain/datasets';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { ListRelations, RelationPage } from './contract';
import { RELATION_INCLUDE, toRelation } from './relation-resource';

const SORT_FIELDS = ['createdAt'] as const;

export const listRelations = defineOperation({
  id: 'relation.list',
  kind: 'query',
  summary: 'List the keys of a dataset that refer to other datasets',
  input: ListRelations,
  output: RelationPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/relations' },
  sortFields: SORT_FIELDS,
  handler: async ({ db }, input) => {
    const { id: datasetId } = await requireDataset(db, input.datasetId);
    const parentDatasetId =
      input.parent === undefined ? undefined : (await requireDataset(db, input.parent)).id;
    const filters = { datasetId, parentDatasetId };
    return keysetPage({
      bound: ['relation.list', filters],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.datasetRelation.findMany({
          where: { AND: [filters, where] },
          orderBy,
          take,
          include: RELATION_INCLUDE,
        }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toRelation,
    });
  },
});
