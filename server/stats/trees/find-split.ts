import type { BinnedFeatures } from './bin-features.ts';
import type { Histogram } from './histogram.ts';
import { MASK_WORDS } from './tree.ts';

export interface GrowSettings {
  leavesMax: number;
  /** Rows that each side of a split must hold. */
  minLeafRows: number;
  minLeafHessian: number;
  /** Added to the sum of second derivatives. */
  l2: number;
  minGain: number;
}

export interface Split {
  gain: number;
  feature: number;
  /** Which bins go left. */
  mask: Uint32Array;
}

export interface LeafSums {
  gradient: number;
  hessian: number;
  count: number;
}

/** As in LightGBM: levels are ordered by their mean, held back by ten rows, and pay for the freedom of the choice. */
const [LEVEL_SMOOTHING, LEVEL_L2, LEVELS_LEFT_MAX] = [10, 10, 64];
/** Rows by which one set of levels must differ from the next that is tried. */
const LEVEL_STEP_ROWS = 50;

/** The best split of a leaf among `features`, null when none is worth it. */
export function findSplit(
  data: BinnedFeatures,
  offsets: Int32Array,
  histogram: Histogram,
  sums: LeafSums,
  features: Int32Array,
  settings: GrowSettings,
): Split | null {
  let best: Split | null = null;
  for (const feature of features) {
    const start = offsets[feature] ?? 0;
    const bins = data.binCounts[feature] ?? 0;
    const rule = data.rules[feature];
    const found =
      rule?.kind === 'number'
        ? orderedSplit(histogram, start, bins, sums, settings)
        : levelSplit(histogram, start, bins, sums, settings);
    if (found !== null && (best === null || found.gain > best.gain)) best = { ...found, feature };
  }
  return best !== null && best.gain > settings.minGain ? best : null;
}

type Found = Omit<Split, 'feature'>;

/** A threshold; missing values go where they help more. */
function orderedSplit(
  { gradient, hessian, count }: Histogram,
  start: number,
  bins: number,
  sums: LeafSums,
  settings: GrowSettings,
): Found | null {
  const { minLeafRows, minLeafHessian, l2 } = settings;
  const parent = (sums.gradient * sums.gradient) / (sums.hessian + l2);
  let [bestGain, bestBin, bestMissing] = [0, -1, false];
  const missing = count[start] ?? 0;
  for (let side = 0; side < (missing > 0 ? 2 : 1); side++) {
    let [g, h, n] = side === 1 ? [gradient[start] ?? 0, hessian[start] ?? 0, missing] : [0, 0, 0];
    for (let bin = 1; bin < bins; bin++) {
      // The last bin splits off the missing values, when those are on the other side.
      if (bin === bins - 1 && (missing === 0 || side === 1)) break;
      const binRows = count[start + bin] ?? 0;
      if (binRows === 0 && bin < bins - 1) continue;
      g += gradient[start + bin] ?? 0;
      h += hessian[start + bin] ?? 0;
      n += binRows;
      const rest = sums.hessian - h;
      if (n < minLeafRows || h < minLeafHessian) continue;
      if (sums.count - n < minLeafRows || rest < minLeafHessian) break;
      const gRest = sums.gradient - g;
      const gain = (g * g) / (h + l2) + (gRest * gRest) / (rest + l2) - parent;
      if (gain > bestGain) [bestGain, bestBin, bestMissing] = [gain, bin, side === 1];
    }
  }
  if (bestBin < 0) return null;
  const mask = new Uint32Array(MASK_WORDS);
  for (let bin = bestMissing ? 0 : 1; bin <= bestBin; bin++) mark(mask, bin);
  return { gain: bestGain, mask };
}

/** A set of levels: a prefix of the levels ordered by their mean gradient, from either end (Fisher 1958). */
function levelSplit(
  { gradient, hessian, count }: Histogram,
  start: number,
  bins: number,
  sums: LeafSums,
  settings: GrowSettings,
): Found | null {
  const { minLeafRows, minLeafHessian } = settings;
  const present: number[] = [];
  for (let bin = 0; bin < bins; bin++) if ((count[start + bin] ?? 0) > 0) present.push(bin);
  if (present.length < 2) return null;
  const l2 = settings.l2 + (present.length > 4 ? LEVEL_L2 : 0);
  const mean = (bin: number) =>
    (gradient[start + bin] ?? 0) / ((hessian[start + bin] ?? 0) + LEVEL_SMOOTHING);
  present.sort((a, b) => mean(a) - mean(b) || a - b);
  const parent = (sums.gradient * sums.gradient) / (sums.hessian + l2);
  let [bestGain, bestLength, bestReversed] = [0, 0, false];
  for (let side = 0; side < 2; side++) {
    let [g, h, n] = [0, 0, 0];
    const longest = Math.min(present.length - 1, LEVELS_LEFT_MAX);
    const step = present.length > 4 ? Math.min(LEVEL_STEP_ROWS, sums.count / 8) : 0;
    let since = 0;
    for (let at = 0; at < longest; at++) {
      const bin = (side === 0 ? present[at] : present[present.length - 1 - at]) ?? 0;
      g += gradient[start + bin] ?? 0;
      h += hessian[start + bin] ?? 0;
      n += count[start + bin] ?? 0;
      since += count[start + bin] ?? 0;
      const rest = sums.hessian - h;
      if (n < minLeafRows || h < minLeafHessian) continue;
      if (sums.count - n < Math.max(step, minLeafRows) || rest < minLeafHessian) break;
      if (since < step) continue;
      since = 0;
      const gRest = sums.gradient - g;
      const gain = (g * g) / (h + l2) + (gRest * gRest) / (rest + l2) - parent;
      if (gain > bestGain) [bestGain, bestLength, bestReversed] = [gain, at + 1, side === 1];
    }
  }
  if (bestLength === 0) return null;
  const mask = new Uint32Array(MASK_WORDS);
  const chosen = bestReversed ? present.slice(present.length - bestLength) : present.slice(0, bestLength);
  for (const bin of chosen) mark(mask, bin);
  return { gain: bestGain, mask };
}

function mark(mask: Uint32Array, bin: number): void {
  mask[bin >> 5] = (mask[bin >> 5] ?? 0) | (1 << (bin & 31));
}
