import { z } from 'zod';
import { Severity } from '@/server/domain/quality/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

const ColumnName = z.string().max(1000);
/** A number, or a date as ISO text for columns of dates. */
const Bound = z.union([
  z.number(),
  z.string().regex(/^\d{4}-\d{2}-\d{2}/, 'a number, or a date as YYYY-MM-DD'),
]);

/** What a rule demands of every row or of the table. A missing value breaks `not_null` only. */
export const RuleDefinition = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('not_null'), column: ColumnName }),
    z.object({ kind: z.literal('unique'), columns: z.array(ColumnName).min(1).max(20) }),
    z.object({
      kind: z.literal('range'),
      column: ColumnName,
      min: Bound.optional(),
      max: Bound.optional(),
      minExclusive: z.boolean().optional(),
      maxExclusive: z.boolean().optional(),
    }),
    z.object({
      kind: z.literal('set'),
      column: ColumnName,
      values: z.array(z.string().max(1000)).min(1).max(1000),
    }),
    /** RE2 syntax; the whole value must match. */
    z.object({ kind: z.literal('regex'), column: ColumnName, pattern: z.string().min(1).max(1000) }),
    z.object({
      kind: z.literal('foreign_key'),
      column: ColumnName,
      referenceDatasetId: publicId('dataset'),
      referenceColumn: ColumnName,
    }),
    /** One boolean SQL expression over the columns of a row; null counts as kept. */
    z.object({ kind: z.literal('expression'), expression: z.string().min(1).max(4000) }),
    z.object({
      kind: z.literal('row_count'),
      min: z.number().int().min(0).optional(),
      max: z.number().int().min(0).optional(),
    }),
    /** The newest date of the column may be at most this old when the scan runs. */
    z.object({
      kind: z.literal('freshness'),
      column: ColumnName,
      maxAgeHours: z.number().positive().max(1_000_000),
    }),
  ])
  .meta({ id: 'RuleDefinition' });
export type RuleDefinition = z.infer<typeof RuleDefinition>;
export const RuleKind = z.enum([
  'not_null',
  'unique',
  'range',
  'set',
  'regex',
  'foreign_key',
  'expression',
  'row_count',
  'freshness',
]);
export type RuleKind = z.infer<typeof RuleKind>;
export const RuleSource = z.enum(['manual', 'suggested', 'imported']);

export const Rule = z
  .object({
    id: publicId('rule'),
    datasetId: publicId('dataset'),
    name: z.string(),
    kind: RuleKind,
    definition: RuleDefinition,
    /** What it demands, in words, with names between backticks. */
    sentence: z.string(),
    severity: Severity,
    enabled: z.boolean(),
    source: RuleSource,
    /** Why it was suggested, in words. */
    evidence: z.string().nullable(),
    /** Rows that broke it in the latest finished scan; null when that scan did not run it. */
    violationCount: z.number().int().nullable(),
    /** The issue of the latest finished scan that lists them. */
    issueId: publicId('issue').nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Rule' });
export type Rule = z.infer<typeof Rule>;

const RuleName = z.string().trim().min(1).max(200);
const OfDataset = { datasetId: publicId('dataset') };
const OfRule = { ...OfDataset, ruleId: publicId('rule') };

export const ListRules = PageInput.extend({
  ...OfDataset,
  kind: RuleKind.optional(),
  source: RuleSource.optional(),
  enabled: z.stringbool().or(z.boolean()).optional(),
});
export const RulePage = pageOf(Rule);
export const GetRule = z.object(OfRule);
export const CreateRule = z.object({
  ...OfDataset,
  /** Made from the definition when left out. */
  name: RuleName.optional(),
  definition: RuleDefinition,
  severity: Severity.default('warning'),
  enabled: z.boolean().default(true),
  source: z.enum(['manual', 'suggested']).default('manual'),
  evidence: z.string().max(2000).optional(),
});
export const UpdateRule = z.object({
  ...OfRule,
  name: RuleName.optional(),
  definition: RuleDefinition.optional(),
  severity: Severity.optional(),
  enabled: z.boolean().optional(),
});
export const DeleteRule = z.object(OfRule);
export const DeletedRule = z.object({ id: publicId('rule') });

export const RuleFormat = z.enum(['yaml', 'great_expectations', 'odcs']);
export type RuleFormat = z.infer<typeof RuleFormat>;
export const ExportRules = z.object({ ...OfDataset, format: RuleFormat.default('yaml') });
export const ExportedRules = z.object({
  format: RuleFormat,
  fileName: z.string(),
  contentType: z.string(),
  content: z.string(),
  /** Rules that the format cannot say, with the reason. */
  leftOut: z.array(z.object({ name: z.string(), reason: z.string() })),
});

export const ImportRules = z.object({
  ...OfDataset,
  format: RuleFormat.default('yaml'),
  content: z.string().min(1).max(2_000_000),
  /** Only say what would come of it. */
  dryRun: z.boolean().default(false),
});
export const ImportedRules = z.object({
  created: z.array(z.string()),
  /** Rules of the same name, which were overwritten. */
  updated: z.array(z.string()),
  leftOut: z.array(z.object({ name: z.string(), reason: z.string() })),
});

export const SuggestedRule = z.object({
  name: z.string(),
  sentence: z.string(),
  definition: RuleDefinition,
  severity: Severity,
  /** What in the profile speaks for it, in words. */
  evidence: z.string(),
  /** Values looked at. */
  supportCount: z.number().int(),
  /** Of these, how many break the rule today. */
  violationCount: z.number().int(),
  /** Upper 95 % bound of the share of breaking values that the support leaves open, 0-1. */
  violationShareMax: z.number(),
});
export type SuggestedRule = z.infer<typeof SuggestedRule>;
export const SuggestRules = z.object(OfDataset);
/** All in one page: there are a few for each column. */
export const SuggestedRules = pageOf(SuggestedRule);
