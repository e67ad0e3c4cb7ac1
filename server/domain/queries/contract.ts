import { z } from 'zod';
import { publicId } from '@/server/lib/zod-ids';

export const ROWS_MAX = 1000;

/** One SELECT over the table `data`: `_row`, then the columns under their names. */
export const RunQuery = z.object({
  datasetId: publicId('dataset'),
  versionId: publicId('version'),
  sql: z.string().trim().min(1).max(20_000),
  /** Rows of the answer. */
  limit: z.number().int().min(1).max(ROWS_MAX).default(ROWS_MAX),
});

export const QueryResult = z
  .object({
    versionId: publicId('version'),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    /** Values as text, null where there is none. */
    rows: z.array(z.array(z.string().nullable())),
    /** There are more rows than were asked for. */
    truncated: z.boolean(),
    milliseconds: z.number(),
  })
  .meta({ id: 'QueryResult' });
export type QueryResult = z.infer<typeof QueryResult>;

/** Beside the fields of every problem: where in the text the fault is, as an offset in characters and as line and column from 1. */
export const SqlPosition = z.object({ position: z.number(), line: z.number(), column: z.number() });
