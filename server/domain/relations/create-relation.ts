import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { CreateRelation, Relation } from './contract';
import { RELATION_INCLUDE, toRelation } from './relation-resource';

export const createRelation = defineOperation({
  id: 'relation.create',
  kind: 'mutation',
  summary: 'Declare that columns of a dataset refer to columns of another',
  input: CreateRelation,
  output: Relation,
  permission: 'dataset.update',
  http: { method: 'POST', path: '/v1/datasets/{datasetId}/relations', status: 201 },
  audit: (input, relation) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', input.datasetId),
    detail: { relationId: relation.id, parentDatasetId: input.parentDatasetId },
  }),
  handler: async ({ db, scope, actor }, input) => {
    const { columns, parentColumns = columns } = input;
    if (parentColumns.length !== columns.length) {
      throw new DomainError(
        'invalid_input',
        `${columns.length} columns cannot refer to ${parentColumns.length}: name as many of the other dataset.`,
        { errors: [{ path: 'parentColumns', message: `${columns.length} names expected` }] },
      );
    }
    const datasetId = await requireNames(db, input.datasetId, columns, 'columns');
    const parentDatasetId = await requireNames(db, input.parentDatasetId, parentColumns, 'parentColumns');
    if (datasetId === parentDatasetId && columns.join('\0') === parentColumns.join('\0')) {
      throw new DomainError('invalid_input', 'Columns always hold their own values: name other columns.', {
        errors: [{ path: 'parentColumns', message: 'the same columns' }],
      });
    }
    if ((await db.datasetRelation.count({ where: { datasetId, columns: { equals: columns } } })) > 0) {
      throw new DomainError(
        'conflict',
        `\`${columns.join('`, `')}\` refer to a dataset already. Delete that relation first.`,
      );
    }
    const row = await db.datasetRelation.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        datasetId,
        columns,
        parentDatasetId,
        parentColumns,
        createdBy: actor.type === 'user' ? actor.id : null,
      },
      include: RELATION_INCLUDE,
    });
    return toRelation(row);
  },
});

/** The bare id of the dataset, whose current version has all these columns. */
async function requireNames(
  db: TenantDatabase,
  publicDatasetId: string,
  names: readonly string[],
  field: string,
): Promise<string> {
  const dataset = await requireDataset(db, publicDatasetId);
  const version = await requireVersion(db, dataset);
  const known = new Set((await columnsOf(db, version.id)).map(({ name }) => name));
  const unknown = names.flatMap((name, index) => (known.has(name) ? [] : [{ name, index }]));
  const first = unknown[0];
  if (first === undefined) return dataset.id;
  throw new DomainError('invalid_input', `There is no column \`${first.name}\` in \`${dataset.name}\`.`, {
    errors: unknown.map(({ index }) => ({ path: `${field}.${index}`, message: 'no such column' })),
  });
}
