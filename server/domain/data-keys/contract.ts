import { z } from 'zod';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/** `jobId`: the job that encrypts the stored objects anew; null where the store does not encrypt by itself. */
export const RotatedDataKey = z.object({
  version: z.number().int(),
  /** Secrets that were encrypted anew at once. */
  reencrypted: z.number().int(),
  jobId: publicId('job').nullable(),
});

export const DataKeyInfo = z
  .object({
    version: z.number().int(),
    /** The current one encrypts; a retiring one only decrypts, until nothing needs it. */
    state: z.enum(['current', 'retiring']),
    createdAt: Timestamp,
    retiredAt: Timestamp.nullable(),
  })
  .meta({ id: 'DataKey' });

/** `objects`: whether stored objects are encrypted with these keys, too, and not only secrets. */
export const DataKeyList = z.object({ data: z.array(DataKeyInfo), objects: z.boolean() });
