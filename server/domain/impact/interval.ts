import { normalTail } from '../../stats/normal-tail.ts';
import type { ScenarioEstimate } from './estimate-types.ts';

export const FOLDS = 5;
/** Less than a fifth of a point is nothing that anyone could measure again. */
const MEASURABLE = 0.002;
/** Half-widths in standard errors that cover 80 % on tables that were left out, by the number of repetitions. */
const WIDTH = { labels: [0.95, 0.9, 0.85], others: [1.02, 0.93, 0.88] };
/** z of a two-sided 80 % interval. */
const Z80 = 1.2816;

/**
 * The 80 % interval of an effect from its differences by fold. Beside the spread of folds it holds the draw of the
 * test set that people will compare on (a quarter of `rows`), a floor, and a share of the effect itself, because the
 * fix on all data is not the fix of four fifths. Constants are those that covered on tables left out of the fit; see
 * docs/adr/0015-impact.md.
 */
export function effectInterval(
  differences: readonly number[],
  options: { rows: number; repeats: number; labels: boolean },
): Omit<ScenarioEstimate, 'proxy' | 'scenario'> {
  const { rows, repeats, labels } = options;
  const n = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1);
  const testRows = Math.max(1, rows / 4);
  const error = Math.sqrt(
    variance * (1 / n + 1 / (FOLDS - 1) + (1.6 * (rows / FOLDS)) / testRows) + 0.002 ** 2 + (0.5 * mean) ** 2,
  );
  const width = (labels ? WIDTH.labels : WIDTH.others)[Math.min(3, repeats) - 1] ?? 1;
  const [low, high] = [mean - width * error, mean + width * error];
  const deviation = (width * error) / Z80;
  const above = (bound: number) => normalTail((bound - mean) / deviation);
  const points = { effect: mean * 100, low: low * 100, high: high * 100 };
  if (low > MEASURABLE) return { ...points, verdict: 'helps', confidence: above(0) };
  // One repetition is too few to warn by.
  if (high < -MEASURABLE && repeats > 1) return { ...points, verdict: 'may_hurt', confidence: 1 - above(0) };
  return { ...points, verdict: 'no_measurable_effect', confidence: above(-0.01) - above(0.01) };
}
