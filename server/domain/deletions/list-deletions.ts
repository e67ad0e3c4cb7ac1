import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Deletion, DeletionInventory, DeletionPage, ListDeletions } from './contract';

const SORT_FIELDS = ['-requestedAt', 'name', 'status'] as const;

export const listDeletions = defineOperation({
  id: 'deletion.list',
  kind: 'query',
  summary: 'List the receipts of deleted datasets: what went, how much, its digests, who asked and when',
  input: ListDeletions,
  output: DeletionPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/deletions' },
  sortFields: SORT_FIELDS,
  handler: ({ db }, input) => {
    const datasetId =
      input.dataset === undefined ? undefined : (fromPublicId('dataset', input.dataset) ?? undefined);
    const filters = { datasetId, status: input.status };
    return keysetPage({
      bound: ['deletion.list', filters],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.datasetDeletion.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toDeletion,
    });
  },
});

type Row = NonNullable<Awaited<ReturnType<TenantDatabase['datasetDeletion']['findUnique']>>>;

function toDeletion(row: Row): Deletion {
  const kind = row.requestedByType === 'api_key' ? 'apiKey' : 'user';
  return Deletion.parse({
    id: toPublicId('deletion', row.id),
    datasetId: toPublicId('dataset', row.datasetId),
    name: row.name,
    status: row.status,
    jobId: row.jobId === null ? null : toPublicId('job', row.jobId),
    removed: row.inventory === null ? null : DeletionInventory.parse(row.inventory),
    requestedBy: {
      type: row.requestedByType,
      id: row.requestedBy === null ? null : toPublicId(kind, row.requestedBy),
    },
    requestedAt: row.requestedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  });
}
