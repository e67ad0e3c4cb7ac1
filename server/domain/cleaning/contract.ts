import { z } from 'zod';
import { StartedJob } from '@/server/domain/datasets/contract';
import { Problem } from '@/server/domain/jobs/contract';
import { Dimension } from '@/server/domain/quality/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export { StartedJob };

const DatasetRef = z.object({ datasetId: publicId('dataset') });
const FixRef = DatasetRef.extend({ fixId: publicId('fix') });

export const FixStatus = z.enum(['applying', 'applied', 'rejected_by_gate', 'rolled_back', 'failed']);
export type FixStatus = z.infer<typeof FixStatus>;

/** A transform to run as it stands: its id, the column by name, and its parameters. */
export const RequestedStep = z.strictObject({
  transform: z.string().max(60),
  column: z.string().max(1000).nullable().optional(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  issueId: publicId('issue').optional(),
});

/** Which of the options of an issue to take, and with what parameters; the default option when an issue is not named. */
export const IssueOption = z.strictObject({
  option: z.string().max(60).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});

/**
 * What to fix: the issues named; `auto` (everything that is fixable and certain enough to be written without a person);
 * `all_suggestions` (every suggested value); `reviewed` (what was accepted in review); or a list of steps.
 */
const fixFields = {
  issueIds: z.array(publicId('issue')).min(1).max(1000).optional(),
  plan: z.enum(['auto', 'all_suggestions', 'reviewed']).optional(),
  steps: z.array(RequestedStep).min(1).max(200).optional(),
  /** By issue id. */
  options: z.record(z.string(), IssueOption).optional(),
  title: z.string().trim().min(1).max(200).optional(),
};
export type FixRequest = {
  issueIds?: string[];
  plan?: 'auto' | 'all_suggestions' | 'reviewed';
  steps?: z.infer<typeof RequestedStep>[];
  options?: Record<string, z.infer<typeof IssueOption>>;
  title?: string;
};

/** A request as it is kept with the fix; `replay` are steps of another fix with what they learned. */
export const StoredRequest = z.object({
  ...fixFields,
  force: z.boolean().default(false),
  replay: z
    .array(
      z.object({
        transform: z.string(),
        storageName: z.string().nullable(),
        parameters: z.record(z.string(), z.unknown()),
        issueId: z.string().nullable(),
        state: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
});

const oneOf = (request: { issueIds?: unknown; plan?: unknown; steps?: unknown }) =>
  [request.issueIds, request.plan, request.steps].filter((part) => part !== undefined).length === 1;
const ONE_OF = 'Name exactly one of `issueIds`, `plan` or `steps`.';

export const PreviewFix = DatasetRef.extend(fixFields).refine(oneOf, ONE_OF);
export const StartFix = DatasetRef.extend({
  ...fixFields,
  /** Publish even when the gate finds that the result is worse; the report says so. */
  force: z.boolean().default(false),
}).refine(oneOf, ONE_OF);

export const FixStep = z.object({
  transform: z.string(),
  title: z.string(),
  column: z.string().nullable(),
  issueId: publicId('issue').nullable(),
  issueType: z.string().nullable(),
  parameters: z.record(z.string(), z.unknown()),
  /** What was learned from the data, in short. */
  learned: z.string().nullable(),
  cellsChanged: z.number().int(),
  rowsRemoved: z.number().int(),
  rowsQuarantined: z.number().int(),
});
export type FixStep = z.infer<typeof FixStep>;

const Distribution = z.object({
  kind: z.enum(['histogram', 'values']),
  bins: z.array(z.object({ label: z.string(), before: z.number().int(), after: z.number().int() })),
});

export const ChangedColumn = z.object({
  column: z.string(),
  cellsChanged: z.number().int(),
  missingBefore: z.number().int(),
  missingAfter: z.number().int(),
  distinctBefore: z.number().int(),
  distinctAfter: z.number().int(),
  typeBefore: z.string(),
  distribution: Distribution,
  /** Commonest changes of this column. */
  changes: z.array(
    z.object({ from: z.string().nullable(), to: z.string().nullable(), count: z.number().int() }),
  ),
});
export type ChangedColumn = z.infer<typeof ChangedColumn>;

export const ChangedCell = z.object({
  row: z.number().int(),
  column: z.string(),
  oldValue: z.string().nullable(),
  newValue: z.string().nullable(),
  method: z.string(),
  confidence: z.number().min(0).max(1),
});

export const FixPreview = z
  .object({
    cellsChanged: z.number().int(),
    rowsRemoved: z.number().int(),
    rowsQuarantined: z.number().int(),
    columnsAdded: z.array(z.string()),
    columnsDropped: z.array(z.string()),
    rowsBefore: z.number().int(),
    rowsAfter: z.number().int(),
    perColumn: z.array(ChangedColumn),
    /** Spread over the table, at most 50. */
    samples: z.array(ChangedCell),
    /** Rows that leave, at most 50. */
    removedSamples: z.array(z.object({ row: z.number().int(), kind: z.string(), reason: z.string() })),
    /** Counts of changed cells by confidence, in tenths. */
    confidence: z.array(z.number().int()).length(10),
    scoreBefore: z.number(),
    /** An estimate from what the last scan found; the scan after the fix gives the real figure. */
    scoreAfter: z.number(),
    steps: z.array(FixStep),
    /** Issues that were asked for and left out, with the reason. */
    leftOut: z.array(z.object({ issueId: publicId('issue').nullable(), reason: z.string() })),
    versionId: publicId('version'),
  })
  .meta({ id: 'FixPreview' });
export type FixPreview = z.infer<typeof FixPreview>;

export const GateCheck = z.object({
  check: z.string(),
  passed: z.boolean(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  text: z.string(),
});
export const Gate = z.object({ passed: z.boolean(), forced: z.boolean(), checks: z.array(GateCheck) });
export type Gate = z.infer<typeof Gate>;

export const FixReport = z.object({
  scoreBefore: z.number().nullable(),
  scoreAfter: z.number().nullable(),
  dimensions: z.array(
    z.object({ dimension: Dimension, before: z.number().nullable(), after: z.number().nullable() }),
  ),
  rowsBefore: z.number().int(),
  rowsAfter: z.number().int(),
  issuesBefore: z.number().int(),
  issuesAfter: z.number().int(),
  perColumn: z.array(ChangedColumn),
  seconds: z.number(),
});
export type FixReport = z.infer<typeof FixReport>;

export const Revert = z.object({
  id: z.string(),
  scope: z.enum(['cells', 'rows']),
  column: z.string().nullable(),
  rows: z.array(z.number().int()).nullable(),
  change: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  at: Timestamp,
});

export const Fix = z
  .object({
    id: publicId('fix'),
    datasetId: publicId('dataset'),
    title: z.string(),
    status: FixStatus,
    jobId: publicId('job').nullable(),
    versionBefore: publicId('version'),
    /** Null until the gate has passed. The same as before when a plan found nothing to change. */
    versionAfter: publicId('version').nullable(),
    versionBeforeNumber: z.number().int().nullable(),
    versionAfterNumber: z.number().int().nullable(),
    cellsChanged: z.number().int(),
    rowsRemoved: z.number().int(),
    rowsQuarantined: z.number().int(),
    columnsAdded: z.array(z.string()),
    columnsDropped: z.array(z.string()),
    steps: z.array(FixStep),
    gate: Gate.nullable(),
    report: FixReport.nullable(),
    /** Parts that were taken back later. */
    reverts: z.array(Revert),
    error: Problem.nullable(),
    createdBy: z.string().nullable(),
    createdAt: Timestamp,
    appliedAt: Timestamp.nullable(),
    rolledBackAt: Timestamp.nullable(),
  })
  .meta({ id: 'Fix' });
export type Fix = z.infer<typeof Fix>;

export const GetFix = FixRef;
export const ListFixes = PageInput.extend({ datasetId: publicId('dataset'), status: FixStatus.optional() });
export const FixPage = pageOf(Fix);

export const FixCell = ChangedCell.extend({
  /** User id, API key id or `system`. */
  actor: z.string(),
  at: Timestamp,
  reverted: z.boolean(),
});
export const ListFixCells = PageInput.extend({
  datasetId: publicId('dataset'),
  fixId: publicId('fix'),
  column: z.string().max(1000).optional(),
  row: z.coerce.number().int().min(0).optional(),
  method: z.string().max(200).optional(),
});
export const FixCellPage = pageOf(FixCell);

export const ListFixRows = PageInput.extend({
  datasetId: publicId('dataset'),
  fixId: publicId('fix'),
  kind: z.enum(['removed', 'quarantined']).optional(),
  row: z.coerce.number().int().min(0).optional(),
});
export const FixRow = z.object({
  row: z.number().int(),
  kind: z.enum(['removed', 'quarantined']),
  reason: z.string(),
  confidence: z.number(),
  reverted: z.boolean(),
});
export const FixRowPage = pageOf(FixRow);

export const Conflict = z.object({
  fixId: publicId('fix'),
  title: z.string(),
  cells: z.number().int(),
  rows: z.number().int(),
  examples: z.array(z.object({ row: z.number().int(), column: z.string().nullable() })),
});
export type Conflict = z.infer<typeof Conflict>;

/** Takes a whole fix back. `cascade` takes the later fixes that build on it back as well, instead of refusing. */
export const RollBackFix = FixRef.extend({ cascade: z.stringbool().or(z.boolean()).default(false) });

/** Takes a part of a fix back: a column, one change of values in it (a cluster), single rows, or a mix of these. */
export const RevertFix = FixRef.extend({
  scope: z.enum(['cells', 'rows']).default('cells'),
  column: z.string().max(1000).optional(),
  rows: z.array(z.number().int().min(0)).min(1).max(10_000).optional(),
  change: z.object({ from: z.string().nullable(), to: z.string().nullable() }).optional(),
}).refine(
  ({ column, rows, change }) => column !== undefined || rows !== undefined || change !== undefined,
  'Name a column, rows, or a change of values to take back.',
);

/** Runs the steps of a fix on another dataset, or on the present version of the same one. */
export const ReplayFix = FixRef.extend({
  targetDatasetId: publicId('dataset'),
  /** Use what was learned then (means, maps, models), or learn anew from the target. */
  learnAnew: z.boolean().default(false),
});

export const CellHistory = DatasetRef.extend({
  row: z.coerce.number().int().min(0),
  column: z.string().max(1000),
});
export const CellHistoryEntries = z.object({
  data: z.array(
    z.object({
      fixId: publicId('fix'),
      title: z.string(),
      oldValue: z.string().nullable(),
      newValue: z.string().nullable(),
      method: z.string(),
      confidence: z.number(),
      actor: z.string(),
      at: Timestamp,
      standing: z.boolean(),
    }),
  ),
});

/** One suggestion that waits for a person. */
export const ReviewItem = z
  .object({
    row: z.number().int(),
    column: z.string(),
    value: z.string().nullable(),
    suggestion: z.string().nullable(),
    probability: z.number(),
    confidence: z.number(),
    reason: z.string(),
    issueId: publicId('issue'),
    decision: z.enum(['open', 'accepted', 'rejected']),
  })
  .meta({ id: 'ReviewItem' });
export type ReviewItem = z.infer<typeof ReviewItem>;
export const ListReview = PageInput.extend({
  datasetId: publicId('dataset'),
  column: z.string().max(1000).optional(),
  state: z.enum(['open', 'accepted', 'rejected']).default('open'),
});
export const ReviewPage = pageOf(ReviewItem);
export const ReviewCounts = z.object({
  open: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
});
export const GetReviewCounts = DatasetRef;

/** `undo` opens the items again. `change` decides every open item of a column with this value and suggestion. */
export const DecideReview = DatasetRef.extend({
  decision: z.enum(['accept', 'reject', 'undo']),
  items: z
    .array(z.strictObject({ row: z.number().int().min(0), column: z.string().max(1000) }))
    .max(1000)
    .default([]),
  change: z
    .strictObject({
      column: z.string().max(1000),
      value: z.string().nullable(),
      suggestion: z.string().nullable(),
    })
    .optional(),
}).refine(({ items, change }) => items.length > 0 || change !== undefined, 'Name items or a change.');

export const TransformEntry = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    scope: z.enum(['column', 'rows', 'table']),
    fitted: z.boolean(),
    /** JSON Schema. */
    parameters: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Transform' });
export const ListTransforms = z.object({});
export const TransformCatalogue = z.object({ data: z.array(TransformEntry) });

/** What can be done about each open issue, with parameters filled in from its evidence. */
export const PlanFixes = DatasetRef;
export const FixPlan = z.object({
  data: z.array(
    z.object({
      issueId: publicId('issue'),
      type: z.string(),
      column: z.string().nullable(),
      description: z.string(),
      severity: z.enum(['critical', 'warning', 'info']),
      affectedCount: z.number().int(),
      /** Whether the plan `auto` does something about it. */
      automatic: z.boolean(),
      options: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          /** Why one would take it, and its risk. */
          text: z.string(),
          isDefault: z.boolean(),
          transform: z.string().nullable(),
          parameters: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  ),
});
export type FixPlan = z.infer<typeof FixPlan>;
