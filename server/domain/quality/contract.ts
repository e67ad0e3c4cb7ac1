import { z } from 'zod';
import { ScanStatus } from '@/server/domain/datasets/contract';
import { Problem } from '@/server/domain/jobs/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const Dimension = z.enum(['completeness', 'consistency', 'accuracy', 'distribution', 'label_quality']);
export type Dimension = z.infer<typeof Dimension>;
export const Severity = z.enum(['critical', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;
export const Band = z.enum(['good', 'fair', 'poor']);
export const FixType = z.enum(['auto', 'semi_auto', 'manual']);
export const IssueStatus = z.enum(['open', 'ignored', 'fixed']);
export const ImpactVerdict = z.enum(['helps', 'no_measurable_effect', 'may_hurt', 'not_estimable']);

/** How a result was computed: over all rows, over a seeded sample, or from a sketch with bounded error. */
export const Method = z.enum(['exact', 'sampled', 'sketched']);

export const Deduction = z.object({
  check: z.string(),
  column: z.string().nullable(),
  issueId: publicId('issue').nullable(),
  /** Points taken off the dimension's 100. */
  points: z.number(),
  affectedCount: z.number().int(),
  /** 0-100 */
  affectedPct: z.number(),
});
export const DimensionScore = z.object({
  dimension: Dimension,
  score: z.number().nullable(),
  /** Share of the overall score after re-weighting, 0-1; 0 where it does not apply. */
  weight: z.number(),
  applicable: z.boolean(),
  deductions: z.array(Deduction),
  /** Ignored issues with the points that each would cost; they cost none. */
  ignored: z.array(Deduction).default([]),
});
export type DimensionScore = z.infer<typeof DimensionScore>;

export const Score = z
  .object({
    overall: z.number(),
    band: Band,
    dimensions: z.array(DimensionScore),
    /** Points taken off the weighted mean for columns marked critical and the label. */
    criticalColumnPenalty: z.number(),
    scanId: publicId('scan'),
    versionId: publicId('version'),
    computedAt: Timestamp,
  })
  .meta({ id: 'Score' });

export const CheckOutcome = z.object({
  check: z.string(),
  status: z.enum(['passed', 'found', 'not_run']),
  reason: z.string().nullable(),
  method: Method.nullable(),
  rowsScanned: z.number().int().nullable(),
  seed: z.number().int().nullable(),
  milliseconds: z.number(),
  /** `none`: computed anew; `all`, or `some` columns: taken over from an earlier scan of the same content. */
  reused: z.enum(['none', 'some', 'all']).default('none'),
  /** What was measured, whether or not anything is wrong (correlations, label counts, …); null where there is nothing. */
  measured: z.record(z.string(), z.unknown()).nullable().default(null),
});
export type CheckOutcome = z.infer<typeof CheckOutcome>;

/** A part of a scan that has ended, with its issues visible. */
export const ScanPhase = z.object({
  phase: z.string(),
  milliseconds: z.number(),
  issueCount: z.number().int(),
  finishedAt: Timestamp,
});
export type ScanPhase = z.infer<typeof ScanPhase>;

export const Scan = z
  .object({
    id: publicId('scan'),
    datasetId: publicId('dataset'),
    versionId: publicId('version'),
    jobId: publicId('job').nullable(),
    status: ScanStatus,
    overall: z.number().nullable(),
    band: Band.nullable(),
    checks: z.array(CheckOutcome),
    rowsScanned: z.number().int().nullable(),
    criticalCount: z.number().int(),
    warningCount: z.number().int(),
    infoCount: z.number().int(),
    /** What the scan works by. */
    settings: z.record(z.string(), z.unknown()),
    /** Phases that have ended; the issues of these can be listed while others still run. */
    phases: z.array(ScanPhase),
    error: Problem.nullable(),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Scan' });

export const TaskPreset = z.enum(['balanced', 'classification', 'regression', 'language_model', 'reporting']);
export type TaskPreset = z.infer<typeof TaskPreset>;
const Weight = z.number().min(0).max(1000);
/** In any unit; they are brought to a sum of one over the dimensions that apply. */
export const Weights = z
  .object({
    completeness: Weight,
    consistency: Weight,
    accuracy: Weight,
    distribution: Weight,
    label_quality: Weight,
  })
  .refine(
    (weights) => weights.completeness + weights.consistency + weights.accuracy + weights.distribution > 0,
    {
      message: 'give at least one dimension besides the labels a weight above zero',
    },
  );
const ColumnNames = z.array(z.string().max(1000)).max(1000);

/** How the scans of a dataset (or of all of an organisation) work. What is left out is taken from the level above. */
export const QualitySettings = z
  .object({
    preset: TaskPreset.optional(),
    /** In place of those of the preset. */
    weights: Weights.optional(),
    /** Ids of checks that do not run. */
    checksOff: z.array(z.string().max(100)).max(200).optional(),
    /** Columns left out when rows are compared for duplicates, such as running numbers. */
    keysIgnored: ColumnNames.optional(),
    /** Faults in these count a second time, as those in the label do. */
    criticalColumns: ColumnNames.optional(),
    /** Protected attributes, by which groups are compared. */
    protectedColumns: ColumnNames.optional(),
    /** Rows that sampling checks draw; null: each its own figure. */
    sampleRows: z.number().int().min(1000).max(1_000_000).nullable().optional(),
    /** Points by which the score must fall from one scan to the next to send `quality/score.dropped`; null: never. */
    scoreDropAlert: z.number().min(0.1).max(100).nullable().optional(),
  })
  .meta({ id: 'QualitySettings' });
export type QualitySettings = z.infer<typeof QualitySettings>;

export const StartScan = z.object({
  datasetId: publicId('dataset'),
  /** Over the settings of the dataset, for this scan only. */
  settings: QualitySettings.extend({
    labelColumn: z.string().max(1000).optional(),
    seed: z.number().int().optional(),
    /** Compute everything anew, even for columns that have not changed since an earlier scan. */
    fresh: z.boolean().optional(),
  }).default({}),
});
export const ListScans = PageInput.extend({ datasetId: publicId('dataset'), status: ScanStatus.optional() });
export const ScanPage = pageOf(Scan);
export const GetScan = z.object({ datasetId: publicId('dataset'), scanId: publicId('scan') });
/** What must be there for a check to run; without it the check says `not_run` and why. */
export const CheckNeed = z.enum([
  'label',
  'protected_columns',
  'parent_version',
  'relations',
  'split_column',
  'annotator_columns',
]);
export type CheckNeed = z.infer<typeof CheckNeed>;
export const CheckLevel = z.enum(['cell', 'row', 'column', 'dataset']);

export const ListChecks = z.object({
  dimension: Dimension.optional(),
  level: CheckLevel.optional(),
  need: CheckNeed.optional(),
});
export const GetScore = z.object({ datasetId: publicId('dataset') });

export const FixOption = z.object({ id: z.string(), title: z.string(), isDefault: z.boolean() });

/** A check as the catalogue shows it. */
export const CheckManifest = z
  .object({
    id: z.string(),
    title: z.string(),
    /** What it finds, in a sentence of plain words. */
    description: z.string(),
    /** When it stays silent although something looks odd. */
    silentWhen: z.string(),
    dimension: Dimension,
    level: CheckLevel,
    needs: z.array(CheckNeed),
    /** Against one pass over the table: low is less, medium a few, high more. */
    cost: z.enum(['low', 'medium', 'high']),
    /** Of an ordinary finding; single issues may be graver or lighter by their share. */
    defaultSeverity: Severity,
    issueTypes: z.array(z.string()),
    fixOptions: z.array(FixOption),
  })
  .meta({ id: 'CheckManifest' });
/** The whole catalogue in one page: it is as long as the program has checks. */
export const CheckCatalogue = pageOf(CheckManifest);

export const Issue = z
  .object({
    id: publicId('issue'),
    scanId: publicId('scan'),
    datasetId: publicId('dataset'),
    column: z.string().nullable(),
    type: z.string(),
    dimension: Dimension,
    severity: Severity,
    description: z.string(),
    affectedCount: z.number().int(),
    /** 0-100 */
    affectedPct: z.number(),
    /** Percentage points of model score; null when not estimable. */
    impactScore: z.number().nullable(),
    impactLow: z.number().nullable(),
    impactHigh: z.number().nullable(),
    impactVerdict: ImpactVerdict,
    impactConfidence: z.number().nullable(),
    fixAvailable: z.boolean(),
    fixType: FixType,
    fixOptions: z.array(FixOption),
    status: IssueStatus,
    /** Why it is ignored, who it is assigned to (a member's user id), and how many comments it has. */
    ignoredReason: z.string().nullable().default(null),
    /** Why an issue that somebody ignored is open again: it has grown since. */
    reopenedBecause: z.string().nullable().default(null),
    assigneeId: publicId('user').nullable().default(null),
    commentCount: z.number().int().default(0),
    /** Points of the overall score that this issue costs. */
    pointsLost: z.number(),
    evidence: z.record(z.string(), z.unknown()),
    createdAt: Timestamp,
  })
  .meta({ id: 'Issue' });
export type Issue = z.infer<typeof Issue>;

export const ListIssues = PageInput.extend({
  datasetId: publicId('dataset'),
  scanId: publicId('scan').optional(),
  severity: Severity.optional(),
  dimension: Dimension.optional(),
  type: z.string().max(100).optional(),
  column: z.string().max(1000).optional(),
  status: IssueStatus.optional(),
  fixType: FixType.optional(),
  /** A member's user id. */
  assigneeId: publicId('user').optional(),
});
export const IssuePage = pageOf(Issue);

/** Ignoring needs a reason; it holds for the finding in later scans of the dataset until it is opened again, or its share has doubled or its severity has risen. */
export const UpdateIssue = z.object({
  datasetId: publicId('dataset'),
  issueId: publicId('issue'),
  status: z.enum(['open', 'ignored']).optional(),
  reason: z.string().trim().min(3).max(2000).optional(),
  /** A member's user id; null takes the assignment off. */
  assigneeId: publicId('user').nullable().optional(),
});

export const IssueComment = z
  .object({
    id: publicId('comment'),
    author: z.object({ type: z.enum(['user', 'api_key', 'system']), name: z.string() }),
    body: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'IssueComment' });
export type IssueComment = z.infer<typeof IssueComment>;
export const CreateComment = z.object({
  datasetId: publicId('dataset'),
  issueId: publicId('issue'),
  body: z.string().trim().min(1).max(10_000),
});
export const ListComments = PageInput.extend({
  datasetId: publicId('dataset'),
  issueId: publicId('issue'),
});
export const CommentPage = pageOf(IssueComment);

export const ListAssignees = z.object({ datasetId: publicId('dataset') });
/** The members who may triage, all in one page. */
export const AssigneePage = pageOf(z.object({ id: publicId('user'), name: z.string(), email: z.string() }));

/** One cell (or, with `column` null, one row) of an issue. `value` is the text as it stood in the file. */
export const IssueCell = z.object({
  row: z.number().int(),
  column: z.string().nullable(),
  value: z.string().nullable(),
  suggestion: z.string().nullable(),
  confidence: z.number().min(0).max(1),
  reason: z.string(),
});
export const ListIssueCells = PageInput.extend({
  datasetId: publicId('dataset'),
  issueId: publicId('issue'),
  row: z.coerce.number().int().min(0).optional(),
  minConfidence: z.coerce.number().min(0).max(1).optional(),
});
export const IssueCellPage = pageOf(IssueCell);

export const IssuePair = z.object({
  rowA: z.number().int(),
  rowB: z.number().int(),
  clusterId: z.number().int(),
  probability: z.number().min(0).max(1),
  evidence: z.array(z.object({ column: z.string(), similarity: z.number(), bits: z.number() })),
});
export const ListIssuePairs = PageInput.extend({
  datasetId: publicId('dataset'),
  issueId: publicId('issue'),
  clusterId: z.coerce.number().int().optional(),
  /** Either row of the pair. */
  row: z.coerce.number().int().min(0).optional(),
});
export const IssuePairPage = pageOf(IssuePair);

/** One suspected cell over all issues. */
export const SuspectedCell = z.object({
  row: z.number().int(),
  column: z.string(),
  value: z.string().nullable(),
  probability: z.number().min(0).max(1),
  suggestion: z.string().nullable(),
  suggestionConfidence: z.number().min(0).max(1).nullable(),
  issueIds: z.array(publicId('issue')),
});
export const ListSuspectedCells = PageInput.extend({
  datasetId: publicId('dataset'),
  minProbability: z.coerce.number().min(0).max(1).default(0.5),
  column: z.string().max(1000).optional(),
  row: z.coerce.number().int().min(0).optional(),
});
export const SuspectedCellPage = pageOf(SuspectedCell);

export const HistoryEntry = z.object({
  scanId: publicId('scan'),
  versionId: publicId('version'),
  versionNumber: z.number().int(),
  overall: z.number().nullable(),
  band: Band.nullable(),
  dimensions: z.array(z.object({ dimension: Dimension, score: z.number().nullable() })),
  criticalCount: z.number().int(),
  warningCount: z.number().int(),
  infoCount: z.number().int(),
  createdAt: Timestamp,
});
export const ListHistory = PageInput.extend({
  datasetId: publicId('dataset'),
  versionId: publicId('version').optional(),
});
export const HistoryPage = pageOf(HistoryEntry);

export const GetSettings = z.object({ datasetId: publicId('dataset') });
export const SaveSettings = z.object({
  datasetId: publicId('dataset'),
  settings: QualitySettings.default({}),
});
export const GetDefaults = z.object({});
export const SaveDefaults = z.object({ settings: QualitySettings.default({}) });

/** Settings as stored, and what they come to with those of the organisation. */
export const ShownSettings = z
  .object({
    settings: QualitySettings,
    effective: z.object({
      preset: TaskPreset,
      /** True when the weights are given themselves and not by the preset. */
      ownWeights: z.boolean(),
      weights: z.record(Dimension, z.number()),
      checksOff: z.array(z.string()),
      keysIgnored: z.array(z.string()),
      criticalColumns: z.array(z.string()),
      protectedColumns: z.array(z.string()),
      sampleRows: z.number().int().nullable(),
      scoreDropAlert: z.number().nullable(),
    }),
    presets: z.record(TaskPreset, z.record(Dimension, z.number())),
  })
  .meta({ id: 'QualitySettingsView' });
export type ShownSettings = z.infer<typeof ShownSettings>;

export const EstimateScan = z.object({ datasetId: publicId('dataset') });
export const ScanEstimate = z
  .object({
    seconds: z.number(),
    /** Within which it will most probably lie. */
    low: z.number(),
    high: z.number(),
    /** What it rests on: scans of this dataset, of others of the organisation, or a measurement of the program. */
    basis: z.enum(['this_dataset', 'organisation', 'program']),
    scansUsed: z.number().int(),
    rowCount: z.number().int(),
    columnCount: z.number().int(),
    checkCount: z.number().int(),
    /** Nothing has changed since the last scan: most results will be taken over. */
    unchanged: z.boolean(),
  })
  .meta({ id: 'ScanEstimate' });
export type ScanEstimate = z.infer<typeof ScanEstimate>;

export const GetMissingness = z.object({ datasetId: publicId('dataset') });
/** Where values are missing: shares (0-1) by stretch of rows, and which columns lack values in the same rows. */
export const Missingness = z
  .object({
    versionId: publicId('version'),
    rowCount: z.number().int(),
    /** Rows of one stretch; the last may be shorter. */
    stretchRows: z.number().int(),
    columns: z.array(
      z.object({ name: z.string(), nullCount: z.number().int(), shares: z.array(z.number()) }),
    ),
    /** Phi coefficient of missing together, -1 to 1, of pairs beyond 0.1 in size, the strongest first. */
    together: z.array(z.object({ a: z.string(), b: z.string(), phi: z.number() })),
    /** Columns with missing values that are not shown. */
    columnsLeftOut: z.number().int(),
  })
  .meta({ id: 'Missingness' });
