import { toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Relation } from './contract';

export const RELATION_INCLUDE = { parent: { select: { name: true } } } as const;

type Row = NonNullable<Awaited<ReturnType<TenantDatabase['datasetRelation']['findUnique']>>>;

export function toRelation(row: Row & { parent: { name: string } }): Relation {
  return Relation.parse({
    id: toPublicId('relation', row.id),
    datasetId: toPublicId('dataset', row.datasetId),
    columns: row.columns,
    parentDatasetId: toPublicId('dataset', row.parentDatasetId),
    parentName: row.parent.name,
    parentColumns: row.parentColumns,
    createdAt: row.createdAt.toISOString(),
  });
}
