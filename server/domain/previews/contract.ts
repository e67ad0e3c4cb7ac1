import { z } from 'zod';
import { ColumnType, IngestOptions } from '@/server/domain/ingestion/contract';
import { Problem } from '@/server/domain/jobs/contract';
import { publicId } from '@/server/lib/zod-ids';

export const PreviewUpload = z.object({
  uploadId: publicId('upload'),
  options: IngestOptions.default({}),
  rows: z.number().int().min(1).max(200).default(50),
});

export const PreviewUrl = z.object({
  url: z.url({ protocol: /^https?$/ }).max(4000),
  options: IngestOptions.default({}),
  rows: z.number().int().min(1).max(200).default(50),
});

/** One choice that was made for the caller, or that the caller made. `option` is its name in `IngestOptions`. */
export const Detected = z.object({
  option: z.string(),
  value: z
    .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))])
    .nullable(),
  /** What spoke for it, in one sentence. */
  why: z.string(),
  /** 0-1 where it is a guess among several. */
  confidence: z.number().nullable(),
  /** True when an option of the call says so. */
  given: z.boolean(),
  /** What else it could be, where that is a short list. */
  choices: z.array(z.string()).nullable(),
});
export type Detected = z.infer<typeof Detected>;

export const PreviewColumn = z.object({
  name: z.string(),
  position: z.number().int(),
  type: ColumnType,
  storageType: z.string(),
  nullCount: z.number().int(),
  /** Why this type, with examples of values that do not fit. */
  why: z.string(),
});

/** What would be read with these options. Nothing is stored. */
export const Preview = z
  .object({
    /** Null for an address. */
    uploadId: publicId('upload').nullable(),
    name: z.string(),
    format: z.string().nullable(),
    /** True when the whole file was looked at, not its first part only. */
    whole: z.boolean(),
    bytesSeen: z.number().int(),
    bytesTotal: z.number().int().nullable(),
    rowsSeen: z.number().int(),
    /** Of the whole file, from the share that was seen. */
    rowsEstimated: z.number().int().nullable(),
    detected: z.array(Detected),
    columns: z.array(PreviewColumn),
    /** Cells are the text of the file, at most 2 000 characters of each; null where nothing stands. */
    rows: z.array(z.object({ row: z.number().int(), cells: z.array(z.string().nullable()) })),
    setAsideCount: z.number().int(),
    setAside: z.array(z.object({ line: z.number().int(), reason: z.string(), raw: z.string() })),
    notes: z.array(z.string()),
    /** Why nothing can be read with these options; then there are no columns and rows. */
    problem: Problem.nullable(),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof Preview>;
