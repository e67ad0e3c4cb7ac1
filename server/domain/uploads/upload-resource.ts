import { Problem } from '@/server/domain/jobs/contract';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import type { Upload } from './contract';

export type UploadRow = NonNullable<Awaited<ReturnType<TenantDatabase['upload']['findUnique']>>>;

/** A database row as the API shows it. */
export function toUpload(row: UploadRow): Upload {
  return {
    id: toPublicId('upload', row.id),
    name: row.name,
    status: statusOf(row),
    lengthBytes: row.lengthBytes === null ? null : Number(row.lengthBytes),
    offsetBytes: Number(row.offsetBytes),
    isPartial: row.isPartial,
    sha256: row.sha256,
    problem: row.problem === null ? null : Problem.parse(row.problem),
    datasetId: row.datasetId === null ? null : toPublicId('dataset', row.datasetId),
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

function statusOf(row: UploadRow): Upload['status'] {
  if (row.datasetId !== null) return 'used';
  if (row.problem !== null) return 'refused';
  if (row.completedAt !== null) return 'ready';
  return row.offsetBytes === row.lengthBytes ? 'checking' : 'uploading';
}

/** The upload of this organisation, or `not_found`. */
export async function requireUpload(db: TenantDatabase, uploadId: string): Promise<UploadRow> {
  const id = fromPublicId('upload', uploadId);
  const row = id === null ? null : await db.upload.findUnique({ where: { id } });
  if (row === null) {
    throw new DomainError(
      'not_found',
      `There is no upload \`${uploadId}\`. Unused ones are removed after a day.`,
    );
  }
  return row;
}

/** The `Upload-Metadata` header as it was sent. */
export async function findUploadMetadata(scope: Scope, uploadId: string): Promise<string> {
  return withTenant(scope, async (db) => (await requireUpload(db, uploadId)).metadata);
}

/** The problem that an upload was refused with, as the failure that it was. */
export function refusalOf(row: UploadRow): DomainError | null {
  if (row.problem === null) return null;
  const { code, detail } = Problem.parse(row.problem);
  const known = code === 'input_infected' || code === 'input_checksum' ? code : 'not_found';
  return new DomainError(known, detail ?? 'The upload was refused.');
}
