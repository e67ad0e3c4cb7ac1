import type { z } from 'zod';
import type { Band, Dimension, DimensionScore, Severity } from './contract';

export const DEFAULT_WEIGHTS: Record<Dimension, number> = {
  completeness: 25,
  consistency: 20,
  accuracy: 25,
  distribution: 20,
  label_quality: 10,
};
export const DIMENSIONS: readonly Dimension[] = [
  'completeness',
  'consistency',
  'accuracy',
  'distribution',
  'label_quality',
];

/** One issue as the score sees it. */
export interface ScoredIssue {
  issueId: string;
  check: string;
  dimension: Dimension;
  column: string | null;
  columnCount: number;
  severity: Severity;
  affectedCount: number;
  populationCount: number;
  pointsMax: number;
  /** The column is the label or was marked critical. */
  critical: boolean;
  /** A person decided that it is no fault: it is listed, and costs nothing. */
  ignored?: boolean;
}

export interface ComputedScore {
  overall: number;
  band: z.infer<typeof Band>;
  dimensions: DimensionScore[];
  criticalColumnPenalty: number;
  /** Points of the overall score by issue. */
  pointsLost: Map<string, number>;
}

/** How fast points are lost with the share: the first faults cost most, the last ones nearly nothing. */
const STEEPNESS = 5;
const CRITICAL_PENALTY_MAX = 10;

/** How much of its points an issue costs when this share (0-1) is affected. */
export function shareSaturation(share: number): number {
  return (1 - Math.exp(-STEEPNESS * share)) / (1 - Math.exp(-STEEPNESS));
}

/**
 * Points of the dimension's 100 that an issue costs. A column counts with its share of the table, but never with less
 * than a fortieth, so that one bad column of a wide table still shows. Grows with the affected share and saturates.
 */
export function pointsOf(issue: Omit<ScoredIssue, 'issueId' | 'check' | 'dimension' | 'severity'>): number {
  if (issue.populationCount === 0 || issue.affectedCount === 0) return 0;
  const share = Math.min(1, issue.affectedCount / issue.populationCount);
  const saturated = shareSaturation(share);
  const part = issue.column === null ? 1 : Math.max(1 / Math.max(1, issue.columnCount), 1 / 40);
  return issue.pointsMax * saturated * part;
}

/**
 * The score and its ledger. Each dimension is 100 less its listed deductions (which are cut where they reach 100);
 * overall is the mean by weight over the dimensions that apply, less a penalty for faults in critical columns. All
 * figures are rounded before they are added, so that the ledger adds up exactly.
 */
export function computeScore(
  issues: readonly ScoredIssue[],
  options: { hasLabel: boolean; weights?: Record<Dimension, number> },
): ComputedScore {
  const weights = options.weights ?? DEFAULT_WEIGHTS;
  // A weight of zero takes a dimension out as well; its findings are still listed as issues.
  const applicable = DIMENSIONS.filter(
    (dimension) => weights[dimension] > 0 && (dimension !== 'label_quality' || options.hasLabel),
  );
  const weightSum = applicable.reduce((sum, dimension) => sum + weights[dimension], 0);
  const pointsLost = new Map<string, number>();
  const dimensions = DIMENSIONS.map((dimension): DimensionScore => {
    if (!applicable.includes(dimension))
      return { dimension, score: null, weight: 0, applicable: false, deductions: [], ignored: [] };
    const weight = weights[dimension] / weightSum;
    let left = 100;
    const ranked = issues
      .filter((issue) => issue.dimension === dimension)
      .map((issue) => ({ issue, wanted: pointsOf(issue) }))
      .sort((a, b) => b.wanted - a.wanted);
    const deductions = ranked
      .filter(({ issue }) => issue.ignored !== true)
      .map(({ issue, wanted }) => {
        const points = Math.min(left, round(wanted, 2));
        left = round(left - points, 2);
        pointsLost.set(issue.issueId, round(points * weight, 3));
        return deductionOf(issue, points);
      })
      .filter(({ points }) => points > 0);
    const ignored = ranked
      .filter(({ issue }) => issue.ignored === true)
      .map(({ issue, wanted }) => deductionOf(issue, round(wanted, 2)));
    return { dimension, score: left, weight, applicable: true, deductions, ignored };
  });
  const mean = dimensions.reduce((sum, { score, weight }) => sum + (score ?? 0) * weight, 0);
  const criticalColumnPenalty = round(
    penaltyOf(issues.filter(({ critical, ignored }) => critical && ignored !== true)),
    2,
  );
  const overall = round(Math.max(0, mean - criticalColumnPenalty), 1);
  return { overall, band: bandOf(overall), dimensions, criticalColumnPenalty, pointsLost };
}

function deductionOf(issue: ScoredIssue, points: number): DimensionScore['deductions'][number] {
  return {
    check: issue.check,
    column: issue.column,
    issueId: issue.issueId,
    points,
    affectedCount: issue.affectedCount,
    affectedPct: round((issue.affectedCount / Math.max(1, issue.populationCount)) * 100, 3),
  };
}

/** Faults in a column that the task depends on count a second time, by their share of that column. */
function penaltyOf(issues: readonly ScoredIssue[]): number {
  const shares = issues.map(({ affectedCount, populationCount, pointsMax }) =>
    populationCount === 0 ? 0 : (affectedCount / populationCount) * Math.min(1, pointsMax / 100),
  );
  const untouched = shares.reduce((product, share) => product * (1 - Math.min(1, share)), 1);
  return CRITICAL_PENALTY_MAX * (1 - untouched);
}

export function bandOf(overall: number): z.infer<typeof Band> {
  return overall >= 80 ? 'good' : overall >= 60 ? 'fair' : 'poor';
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
