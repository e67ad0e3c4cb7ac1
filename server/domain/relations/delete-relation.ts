import { requireDataset } from '@/server/domain/datasets';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { DeletedRelation, GetRelation } from './contract';
import { getRelation } from './get-relation';

export const deleteRelation = defineOperation({
  id: 'relation.delete',
  kind: 'mutation',
  summary: 'Take back that columns of a dataset refer to another',
  input: GetRelation,
  output: DeletedRelation,
  permission: 'dataset.update',
  http: { method: 'DELETE', path: '/v1/datasets/{datasetId}/relations/{relationId}' },
  revises: getRelation,
  audit: ({ datasetId, relationId }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { relationId },
  }),
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const id = fromPublicId('relation', input.relationId);
    const removed =
      id === null ? 0 : (await db.datasetRelation.deleteMany({ where: { id, datasetId: dataset.id } })).count;
    if (removed === 0) {
      throw new DomainError('not_found', `There is no relation \`${input.relationId}\` of this dataset.`);
    }
    return { id: input.relationId };
  },
});
