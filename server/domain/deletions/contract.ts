import { z } from 'zod';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

const Count = z.number().int();

/** What stood there when the removal began. */
export const DeletionInventory = z.object({
  versions: Count,
  columns: Count,
  scans: Count,
  issues: Count,
  fixes: Count,
  /** Files and derived data in the object store. */
  objects: Count,
  bytes: Count,
  /** SHA-256 of the uploaded files and of the content of each version. */
  digests: z.array(
    z.object({
      kind: z.enum(['source', 'version']),
      name: z.string(),
      sha256: z.string(),
      sizeBytes: Count,
    }),
  ),
});
export type DeletionInventory = z.infer<typeof DeletionInventory>;

/** The receipt of a deletion; it can be read after everything else has gone. */
export const Deletion = z
  .object({
    id: publicId('deletion'),
    datasetId: publicId('dataset'),
    name: z.string(),
    /** `removing`: past the point of no return; `failed`: delete the dataset again to go on. */
    status: z.enum(['requested', 'removing', 'removed', 'cancelled', 'failed']),
    jobId: publicId('job').nullable(),
    removed: DeletionInventory.nullable(),
    requestedBy: z.object({ type: z.enum(['user', 'api_key', 'system']), id: z.string().nullable() }),
    requestedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Deletion' });
export type Deletion = z.infer<typeof Deletion>;

export const ListDeletions = PageInput.extend({
  /** Of this dataset only. */
  dataset: publicId('dataset').optional(),
  status: Deletion.shape.status.optional(),
});
export const DeletionPage = pageOf(Deletion);
