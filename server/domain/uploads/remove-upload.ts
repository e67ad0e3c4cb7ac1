import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { DeletedUpload, DeleteUpload } from './contract';
import { getUpload } from './find-uploads';
import { partsOf } from './finish-upload';
import { requireUpload } from './upload-resource';

const SWEEP_BATCH = 500;

export const deleteUpload = defineOperation({
  id: 'upload.delete',
  kind: 'mutation',
  summary: 'Give an upload up; what has arrived of it is removed',
  input: DeleteUpload,
  output: DeletedUpload,
  permission: 'dataset.create',
  revises: getUpload,
  audit: ({ uploadId }) => ({ resourceType: 'upload', resourceId: fromPublicId('upload', uploadId) }),
  handler: async ({ db, services }, { uploadId }) => {
    const upload = await requireUpload(db, uploadId);
    if (upload.datasetId !== null)
      throw new DomainError('conflict', 'A dataset was made of this upload; delete the dataset instead.');
    // Nobody may use it from now on; the sweep takes what a killed process leaves.
    const gone = new DomainError('not_found', 'The upload was given up.');
    await db.upload.update({
      where: { id: upload.id },
      data: { expiresAt: services.now(), problem: JSON.parse(JSON.stringify(toProblem(gone))) },
    });
    return { id: uploadId };
  },
});

/** Uploads that nobody finished or used in time, of all organisations: ids only. */
export function findExpiredUploads(now: Date): Promise<{ id: string; orgId: string }[]> {
  return withSystem('upload_sweep', (db) =>
    db.upload.findMany({
      where: { expiresAt: { lte: now } },
      select: { id: true, orgId: true },
      orderBy: { expiresAt: 'asc' },
      take: SWEEP_BATCH,
    }),
  );
}

/**
 * Removes an expired upload: first it becomes unusable, then its bytes go, then the row, so that a killed sweep leaves
 * something for the next. Of one that became a dataset only the row goes. False when it was renewed meanwhile.
 */
export async function removeExpiredUpload(scope: Scope, services: Services, id: string): Promise<boolean> {
  const problem = JSON.parse(
    JSON.stringify(toProblem(new DomainError('not_found', 'The upload was left unused for too long.'))),
  );
  const claimed = await withTenant(scope, async (db) => {
    const expired = { id, expiresAt: { lte: services.now() } };
    const { count } = await db.upload.updateMany({
      where: { ...expired, datasetId: null },
      data: { problem },
    });
    if (count === 0) await db.upload.deleteMany({ where: { ...expired, datasetId: { not: null } } });
    return count > 0;
  });
  if (!claimed) return false;
  for (const key of await partsOf(scope, id)) await services.objectStore.delete(key);
  await services.objectStore.deletePrefix(objectKeys.uploadPrefix(scope, id));
  await withTenant(scope, (db) => db.upload.deleteMany({ where: { id } }));
  return true;
}
