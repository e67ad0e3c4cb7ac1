import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Both versions of a comparison with their columns; without `with` the earlier is the parent of the later. */
export async function loadPair(
  db: TenantDatabase,
  input: { datasetId: string; versionId: string; with?: string | undefined },
) {
  const dataset = await requireDataset(db, input.datasetId);
  const after = await requireVersion(db, dataset, input.versionId);
  const parent = after.parentVersionId;
  if (input.with === undefined && parent === null) {
    throw new DomainError(
      'invalid_input',
      `Version ${after.number} was not made from another: name one with \`with\`.`,
      { errors: [{ path: 'with', message: 'required' }] },
    );
  }
  const wanted = input.with ?? (parent === null ? '' : toPublicId('version', parent));
  const before = await requireVersion(db, dataset, wanted);
  return {
    dataset,
    before: { version: before, columns: await columnsOf(db, before.id) },
    after: { version: after, columns: await columnsOf(db, after.id) },
  };
}
export type LoadedPair = Awaited<ReturnType<typeof loadPair>>;
export type LoadedSide = LoadedPair['before'];
