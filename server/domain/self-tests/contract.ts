import { z } from 'zod';
import { Problem } from '@/server/domain/jobs/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/** Errors that are put into a copy; `title` in SELF_TEST_TITLES. */
export const ErrorKind = z.enum([
  'typo',
  'case',
  'whitespace',
  'missing',
  'disguised_missing',
  'outlier',
  'unit_shift',
  'swap',
  'duplicate_row',
  'label_flip',
]);
export type ErrorKind = z.infer<typeof ErrorKind>;

/** A share with its 95 % interval by Wilson; null when there was nothing to take a share of. */
export const Share = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable();

export const SelfTestResults = z.object({
  kinds: z.array(
    z.object({
      kind: ErrorKind,
      title: z.string(),
      injected: z.number().int(),
      /** Named by any check, with any probability. */
      found: z.number().int(),
      /** Named with a probability of at least one half. */
      believed: z.number().int(),
      recall: Share,
      /** Which checks named them, the most telling first. */
      byCheck: z.array(z.object({ check: z.string(), found: z.number().int() })),
    }),
  ),
  checks: z.array(
    z.object({
      check: z.string(),
      title: z.string(),
      /** Findings that were not there before the errors were put in. */
      raised: z.number().int(),
      /** Of these, how many are errors that were put in. */
      correct: z.number().int(),
      precision: Share,
      recall: Share,
    }),
  ),
  overall: z.object({
    injected: z.number().int(),
    found: z.number().int(),
    recall: Share,
    /** Of the cells that are newly believed to be wrong (probability of at least one half). */
    raised: z.number().int(),
    correct: z.number().int(),
    precision: Share,
  }),
  /** Kinds that this data has no place for, with the reason. */
  leftOut: z.array(z.object({ kind: ErrorKind, reason: z.string() })),
});
export type SelfTestResults = z.infer<typeof SelfTestResults>;

export const SelfTest = z
  .object({
    id: publicId('selfTest'),
    datasetId: publicId('dataset'),
    versionId: publicId('version'),
    jobId: publicId('job').nullable(),
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    seed: z.number().int(),
    rowsUsed: z.number().int().nullable(),
    results: SelfTestResults.nullable(),
    error: Problem.nullable(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'SelfTest' });
export type SelfTest = z.infer<typeof SelfTest>;

export const StartSelfTest = z.object({
  datasetId: publicId('dataset'),
  /** The same seed puts the same errors into the same cells. */
  seed: z.number().int().default(1),
  /** Rows of the copy, drawn by the seed. */
  rowsMax: z.number().int().min(200).max(50_000).default(10_000),
});
export const GetSelfTest = z.object({ datasetId: publicId('dataset'), selfTestId: publicId('selfTest') });
export const ListSelfTests = PageInput.extend({
  datasetId: publicId('dataset'),
  status: SelfTest.shape.status.optional(),
});
export const SelfTestPage = pageOf(SelfTest);
