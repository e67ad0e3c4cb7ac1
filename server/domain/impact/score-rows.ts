import { macroAuroc } from '../../stats/metrics.ts';
import type { Target } from '../../stats/trees/losses.ts';

/**
 * The score of predictions for `rows`: area under the ROC curve (mean of one-against-rest), or 1 - mean absolute error
 * over `scale`. NaN when it is not defined, as for rows of one class.
 */
export function scoreRows(target: Target, predicted: Float64Array, rows: Int32Array, scale: number): number {
  if (rows.length === 0) return Number.NaN;
  if (target.kind === 'classes')
    return macroAuroc(
      predicted,
      rows.map((row) => target.codes[row] ?? 0),
      target.classes,
    );
  const error = rows.reduce(
    (sum, row, at) => sum + Math.abs((target.values[row] ?? 0) - (predicted[at] ?? 0)),
    0,
  );
  return 1 - error / rows.length / scale;
}

/** Mean distance from the median: what guessing the median errs by. 1 for classes, where it is not used. */
export function errorScale(target: Target): number {
  if (target.kind === 'classes') return 1;
  const sorted = target.values.slice().sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  const error = sorted.reduce((sum, value) => sum + Math.abs(value - median), 0) / Math.max(1, sorted.length);
  return error > 0 ? error : 1;
}
