import { fromPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { type DatasetRow, findDatasetRow } from './dataset-resource';

/** The dataset of this organisation, or `not_found`; one that is being deleted is gone already. */
export async function requireDataset(db: TenantDatabase, datasetId: string): Promise<DatasetRow> {
  const id = fromPublicId('dataset', datasetId);
  const row = id === null ? null : await findDatasetRow(db, id);
  if (row === null || row.status === 'deleting') {
    throw new DomainError('not_found', `There is no dataset \`${datasetId}\`.`);
  }
  return row;
}

export type VersionRow = NonNullable<Awaited<ReturnType<TenantDatabase['datasetVersion']['findUnique']>>>;

/** The named version, or the current one; `conflict` while there is none yet. */
export async function requireVersion(
  db: TenantDatabase,
  dataset: DatasetRow,
  versionId?: string,
): Promise<VersionRow> {
  const id = versionId === undefined ? dataset.currentVersionId : fromPublicId('version', versionId);
  const row = id === null ? null : await db.datasetVersion.findUnique({ where: { id } });
  if (row !== null && row.datasetId === dataset.id) return row;
  if (versionId !== undefined)
    throw new DomainError('not_found', `There is no version \`${versionId}\` of this dataset.`);
  throw new DomainError(
    'conflict',
    'The dataset has no content yet: it is still being read, or reading it failed.',
  );
}

export function columnsOf(db: TenantDatabase, versionId: string) {
  return db.datasetColumn.findMany({ where: { versionId }, orderBy: { position: 'asc' } });
}
export type ColumnRow = Awaited<ReturnType<typeof columnsOf>>[number];
