import { z } from 'zod';
import { Problem } from '@/server/domain/jobs/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { plainName } from '@/server/lib/plain-name';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/** `checking`: all bytes are there, but not yet digested. `used`: a dataset was made of it. */
export const UploadStatus = z.enum(['uploading', 'checking', 'ready', 'refused', 'used']);

export const Upload = z
  .object({
    id: publicId('upload'),
    name: z.string(),
    status: UploadStatus,
    /** Null while the sender has not said it. */
    lengthBytes: z.number().int().nullable(),
    offsetBytes: z.number().int(),
    /** A piece that is only there to be joined with others. */
    isPartial: z.boolean(),
    /** Of the whole content, in hex; null until it is ready. */
    sha256: z.string().nullable(),
    problem: Problem.nullable(),
    datasetId: publicId('dataset').nullable(),
    /** Unfinished or unused, it is removed after this. */
    expiresAt: Timestamp,
    createdAt: Timestamp,
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;

export const Sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
  .transform((digest) => digest.toLowerCase());

const UploadFields = {
  name: z
    .string()
    .max(1000)
    .transform((name) => plainName(name) || 'upload')
    .default('upload'),
  sha256: Sha256.optional(),
  /** The `Upload-Metadata` header as it was sent. */
  metadata: z.string().max(8192).default(''),
};

const UploadRef = z.object({ uploadId: publicId('upload') });
export const GetUpload = UploadRef;
export const DeleteUpload = UploadRef;
export const DeletedUpload = z.object({ id: publicId('upload') });

export const CreateUpload = z.object({
  ...UploadFields,
  lengthBytes: z.number().int().min(0).nullable().default(null),
  isPartial: z.boolean().default(false),
});
export type CreateUpload = z.output<typeof CreateUpload>;

/** Joins finished partial uploads, in this order, into one; the parts are used up. */
export const JoinUploads = z.object({
  ...UploadFields,
  uploadIds: z.array(publicId('upload')).min(1).max(100),
});

export const ListUploads = PageInput.extend({
  /** Part of the name, any case. */
  search: z.string().max(200).optional(),
  isPartial: z.stringbool().or(z.boolean()).optional(),
  /** Whether a dataset was made of it. */
  used: z.stringbool().or(z.boolean()).optional(),
});
export const UploadPage = pageOf(Upload);

export const GetStorage = z.object({});
/** Bytes of uploads, source files and versions; what scans find is not counted. */
export const Storage = z
  .object({
    usedBytes: z.number().int(),
    /** Null: no bound. */
    quotaBytes: z.number().int().nullable(),
    uploadsBytes: z.number().int(),
    sourceFilesBytes: z.number().int(),
    versionsBytes: z.number().int(),
  })
  .meta({ id: 'Storage' });
