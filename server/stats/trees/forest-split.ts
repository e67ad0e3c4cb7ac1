import type { BinnedFeatures } from './bin-features.ts';
import type { Target } from './losses.ts';
import { MASK_WORDS } from './tree.ts';

export interface Growing {
  classes: number;
  minLeafRows: number;
  featuresTried: number;
  next: () => number;
}

/** Adds a row's class or number to the sums of its bin. */
export function addTarget(
  sums: Float64Array,
  from: number,
  target: Target,
  row: number,
  weight: number,
): void {
  const place = target.kind === 'number' ? from : from + (target.codes[row] ?? 0);
  sums[place] = (sums[place] ?? 0) + weight * (target.kind === 'number' ? (target.values[row] ?? 0) : 1);
}

/** The best of a few features that vary; null for pure or small leaves. */
export function bestForestSplit(data: BinnedFeatures, target: Target, rows: Int32Array, growing: Growing) {
  const { classes, minLeafRows, featuresTried, next } = growing;
  if (rows.length < 2 * minLeafRows || isPure(target, rows)) return null;
  let best: { gain: number; feature: number; mask: Uint32Array } | null = null;
  const order = Array.from(data.columns.keys());
  let tried = 0;
  for (let at = 0; at < order.length && tried < featuresTried; at++) {
    const other = at + Math.floor(next() * (order.length - at));
    const [feature, held] = [order[other] ?? 0, order[at] ?? 0];
    order[at] = feature;
    order[other] = held;
    const bins = data.binCounts[feature] ?? 0;
    const [sums, counts] = [new Float64Array(bins * classes), new Float64Array(bins)];
    const column = data.columns[feature];
    for (const row of rows) {
      const bin = column?.[row] ?? 0;
      addTarget(sums, bin * classes, target, row, 1);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const present = Array.from(counts.keys()).filter((bin) => (counts[bin] ?? 0) > 0);
    if (present.length < 2) continue;
    tried += 1;
    if (data.rules[feature]?.kind === 'category') orderByMean(present, sums, counts, classes);
    const found = scan(present, sums, counts, classes, minLeafRows);
    if (found !== null && (best === null || found.gain > best.gain)) {
      const chosen = present.slice(0, found.length);
      // Values that this draw does not hold lie on the side of their neighbours.
      const left = data.rules[feature]?.kind === 'number' ? upTo(chosen.at(-1) ?? 0) : chosen;
      const mask = new Uint32Array(MASK_WORDS);
      for (const bin of left) mask[bin >> 5] = (mask[bin >> 5] ?? 0) | (1 << (bin & 31));
      best = { gain: found.gain, feature, mask };
    }
  }
  return best;
}

function upTo(bin: number): number[] {
  return Array.from({ length: bin + 1 }, (_, at) => at);
}

function isPure(target: Target, rows: Int32Array): boolean {
  const values = target.kind === 'classes' ? target.codes : target.values;
  const first = values[rows[0] ?? 0];
  return rows.every((row) => values[row] === first);
}

/** By the share of the class that is commonest in the leaf, or by the mean. */
function orderByMean(present: number[], sums: Float64Array, counts: Float64Array, classes: number): void {
  let common = 0;
  const total = (k: number) => present.reduce((sum, bin) => sum + (sums[bin * classes + k] ?? 0), 0);
  for (let k = 1; k < classes; k++) if (total(k) > total(common)) common = k;
  const mean = (bin: number) => (sums[bin * classes + common] ?? 0) / (counts[bin] ?? 1);
  present.sort((a, b) => mean(a) - mean(b) || a - b);
}

function scan(
  present: number[],
  sums: Float64Array,
  counts: Float64Array,
  classes: number,
  minLeafRows: number,
) {
  const right = new Float64Array(classes);
  let rest = 0;
  for (const bin of present) {
    rest += counts[bin] ?? 0;
    for (let k = 0; k < classes; k++) right[k] = (right[k] ?? 0) + (sums[bin * classes + k] ?? 0);
  }
  const purity = (side: Float64Array, n: number) => side.reduce((sum, value) => sum + value * value, 0) / n;
  const whole = purity(right, rest);
  const left = new Float64Array(classes);
  let [n, bestGain, length] = [0, 1e-12, 0];
  for (let at = 0; at < present.length - 1; at++) {
    const bin = present[at] ?? 0;
    n += counts[bin] ?? 0;
    rest -= counts[bin] ?? 0;
    for (let k = 0; k < classes; k++) {
      const value = sums[bin * classes + k] ?? 0;
      left[k] = (left[k] ?? 0) + value;
      right[k] = (right[k] ?? 0) - value;
    }
    if (n < minLeafRows || rest < minLeafRows) continue;
    const gain = purity(left, n) + purity(right, rest) - whole;
    if (gain > bestGain) [bestGain, length] = [gain, at + 1];
  }
  return length === 0 ? null : { gain: bestGain, length };
}
