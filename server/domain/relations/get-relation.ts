import { requireDataset } from '@/server/domain/datasets';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { GetRelation, Relation } from './contract';
import { RELATION_INCLUDE, toRelation } from './relation-resource';

export const getRelation = defineOperation({
  id: 'relation.get',
  kind: 'query',
  summary: 'Get one key of a dataset that refers to another',
  input: GetRelation,
  output: Relation,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/relations/{relationId}' },
  handler: async ({ db }, input) => {
    const { id: datasetId } = await requireDataset(db, input.datasetId);
    const id = fromPublicId('relation', input.relationId);
    const row =
      id === null
        ? null
        : await db.datasetRelation.findFirst({ where: { id, datasetId }, include: RELATION_INCLUDE });
    if (row === null)
      throw new DomainError('not_found', `There is no relation \`${input.relationId}\` of this dataset.`);
    return toRelation(row);
  },
});
