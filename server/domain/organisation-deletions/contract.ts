import { z } from 'zod';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/** `confirmName`: the organisation's name as it is written, since there is no way back. */
export const DeleteOrganisation = z.object({ confirmName: z.string().max(200) });
export const DeletedOrganisation = z.object({
  organisationId: publicId('organisation'),
  requestedAt: Timestamp,
});
