import type { OutOfFold } from './out-of-fold.ts';
import type { LabelFinding } from './verdict.ts';

/** Residuals beyond this many robust standard deviations. */
const FAR = 5;

/** Numbers far from what both models expect, on the same side. */
export function judgeNumbers(
  said: OutOfFold,
  values: Float64Array,
): { skill: number; findings: LabelFinding[] } {
  const both = said.trees.map((value, row) => (value + (said.linear[row] ?? 0)) / 2);
  // By medians, since the very values that are looked for would swamp a sum of squares.
  const middle = median(values);
  const spread = median(values.map((value) => Math.abs(value - middle)));
  const rest = median(values.map((value, row) => Math.abs(value - (both[row] ?? 0))));
  const skill = spread > 0 ? 1 - (rest / spread) ** 2 : Number.NaN;
  const distance = (predicted: Float64Array) => {
    const residuals = values.map((value, row) => value - (predicted[row] ?? 0));
    const centre = median(residuals);
    const scale = 1.4826 * median(residuals.map((residual) => Math.abs(residual - centre)));
    return residuals.map((residual) => (scale > 0 ? (residual - centre) / scale : 0));
  };
  const [byTrees, byLine] = [distance(said.trees), distance(said.linear)];
  const findings: LabelFinding[] = [];
  values.forEach((_, row) => {
    const [a, b] = [byTrees[row] ?? 0, byLine[row] ?? 0];
    if (Math.min(Math.abs(a), Math.abs(b)) < FAR || a * b < 0) return;
    const probability = Math.min(0.45, 0.2 + 0.01 * Math.min(Math.abs(a), Math.abs(b)));
    findings.push({
      row,
      probability,
      suggestion: both[row] ?? 0,
      suggestionConfidence: 0.3,
      support: { given: a, suggested: 0, neighboursGiven: 0, neighboursSuggested: 0 },
    });
  });
  return { skill, findings: findings.sort((a, b) => b.probability - a.probability || a.row - b.row) };
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
