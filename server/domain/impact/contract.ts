import { z } from 'zod';
import { ImpactVerdict } from '@/server/domain/quality/contract';
import { publicId } from '@/server/lib/zod-ids';

export const EstimateImpact = z.object({
  datasetId: publicId('dataset'),
  /** Fixed together: the effects of single fixes do not add up. */
  issueIds: z.array(publicId('issue')).min(1).max(50),
});

/** One estimate: score with the fix less score without, in percentage points, with an 80 % interval. */
export const ScenarioEstimate = z.object({
  /** trees: boosted trees; linear: logistic or ridge regression. */
  proxy: z.enum(['trees', 'linear']),
  /** clean: used on data without the fault; served: on data as faulty as today's, fixed the same way. */
  scenario: z.enum(['clean', 'served']),
  effect: z.number(),
  low: z.number(),
  high: z.number(),
  verdict: ImpactVerdict,
  /** That the verdict holds for the proxy, 0-1. */
  confidence: z.number(),
});

export const ImpactEstimate = z
  .object({
    datasetId: publicId('dataset'),
    scanId: publicId('scan'),
    issueIds: z.array(publicId('issue')),
    verdict: ImpactVerdict,
    /** Why there is no estimate; null when there is one. */
    reason: z.string().nullable(),
    metric: z.enum(['auc', 'mae_skill']).nullable(),
    /** That of the better proxy on clean data first. */
    estimates: z.array(ScenarioEstimate),
    /** What the better proxy reaches today, 0-1. */
    baseline: z.number().nullable(),
    /** What was assumed to be done about each issue; null where no fix of it can be estimated. */
    fixes: z.array(z.object({ issueId: publicId('issue'), fix: z.string().nullable() })),
    rowsUsed: z.number().int(),
    rowsTouched: z.number().int(),
    /** Repetitions of five folds. */
    repeats: z.number().int(),
    /** Estimated on a sample of the rows. */
    sampled: z.boolean(),
  })
  .meta({ id: 'ImpactEstimate' });
export type ImpactEstimate = z.infer<typeof ImpactEstimate>;
