import type { DimensionScore } from '@/server/domain/quality/contract';

/**
 * Checks of structure: that a column is constant, that one column decides another, that rows are the same. A few wrong
 * cells hide such facts, so putting those right brings them to light without having done any harm.
 */
const STRUCTURE = new Set([
  'constant_columns',
  'redundant_features',
  'duplicate_columns',
  'functional_dependencies',
  'exact_duplicate_rows',
  'near_duplicate_rows',
  'near_duplicate_text',
  'target_leakage',
]);

/** A fix that changes more than this share of a column (or of all cells) makes its structure rather than showing it. */
const COLUMN_SHARE_MAX = 0.2;
const TABLE_SHARE_MAX = 0.1;

export interface ChangedShares {
  /** Share of the cells of a column that the fix changed, 0-1. */
  ofColumn: (name: string) => number;
  ofTable: number;
}

/** Points of a dimension that are lost now and were not before, for facts that the fix only brought to light. */
export function broughtToLight(
  before: DimensionScore | undefined,
  after: DimensionScore,
  shares: ChangedShares,
): { points: number; checks: string[] } {
  const checks = new Set<string>();
  let points = 0;
  for (const deduction of after.deductions) {
    if (!STRUCTURE.has(deduction.check)) continue;
    const { column } = deduction;
    const made =
      column === null ? shares.ofTable > TABLE_SHARE_MAX : shares.ofColumn(column) > COLUMN_SHARE_MAX;
    if (made) continue;
    const earlier = (before?.deductions ?? [])
      .filter((entry) => entry.check === deduction.check && entry.column === column)
      .reduce((sum, entry) => sum + entry.points, 0);
    if (deduction.points <= earlier) continue;
    points += deduction.points - earlier;
    checks.add(deduction.check);
  }
  return { points, checks: [...checks] };
}
