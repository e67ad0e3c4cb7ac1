import { type Feature, featureRows } from './feature.ts';

/** How one feature is cut into bins: 0 holds missing values, the others count from 1. */
export type BinRule =
  | { name: string; kind: 'number' /** Largest value of each bin but the last. */; edges: Float64Array }
  | {
      name: string;
      kind: 'category' /** The bin of each level; levels beyond share the bin of the rare. */;
      bins: Uint8Array;
    };

export interface BinnedFeatures {
  rowCount: number;
  rules: BinRule[];
  /** One byte a row, per feature. */
  columns: Uint8Array[];
  /** Bins of each feature, that of missing values included. */
  binCounts: Int32Array;
}

/** Values that are looked at to place the edges; quantiles of more would be the same to a bin's width. */
const SAMPLE_MAX = 200_000;

/**
 * Cuts features into at most `binsMax` (up to 255) bins beside that of missing values: by quantiles for numbers, by
 * level for categories, where the rarest share one bin once there are too many. Labels play no part, so bins may be
 * made once for all folds of a validation.
 */
export function binFeatures(features: readonly Feature[], binsMax = 254): BinnedFeatures {
  return applyBins(
    features.map((feature) => binRule(feature, Math.max(2, Math.min(254, binsMax)))),
    features,
  );
}

/** The bins of other rows by rules made before; `features` are the same ones in the same order. */
export function applyBins(rules: BinRule[], features: readonly Feature[]): BinnedFeatures {
  const first = features[0];
  const columns = features.map((feature, at) => {
    const rule = rules[at];
    if (rule === undefined || rule.kind !== feature.kind)
      throw new TypeError(`the feature ${feature.name} does not fit the bins`);
    return toBins(rule, feature);
  });
  return {
    rowCount: first === undefined ? 0 : featureRows(first),
    rules,
    columns,
    binCounts: Int32Array.from(rules, binCount),
  };
}

function binCount(rule: BinRule): number {
  return rule.kind === 'number'
    ? rule.edges.length + 2
    : rule.bins.reduce((most, bin) => Math.max(most, bin), 0) + 1;
}

function binRule(feature: Feature, binsMax: number): BinRule {
  if (feature.kind === 'number')
    return { name: feature.name, kind: 'number', edges: quantileEdges(feature.values, binsMax) };
  const counts = new Float64Array(feature.levels);
  for (const code of feature.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const order = Array.from(counts.keys()).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const bins = new Uint8Array(feature.levels);
  order.forEach((level, at) => {
    bins[level] = Math.min(at + 1, binsMax);
  });
  return { name: feature.name, kind: 'category', bins };
}

/** Edges half-way between neighbouring distinct values, so that equal values are never parted. */
function quantileEdges(values: Float64Array, binsMax: number): Float64Array {
  const step = Math.max(1, Math.floor(values.length / SAMPLE_MAX));
  const sorted = values.filter((value, at) => at % step === 0 && !Number.isNaN(value)).sort();
  const edges: number[] = [];
  let [left, bins, held] = [sorted.length, binsMax, 0];
  const distinct = distinctCount(sorted, binsMax);
  sorted.forEach((value, at) => {
    held += 1;
    const next = sorted[at + 1];
    if (next === undefined || next === value) return;
    if (distinct > binsMax && (held < left / bins || bins < 2)) return;
    edges.push(Number.isFinite(value) && Number.isFinite(next) ? value + (next - value) / 2 : value);
    left -= held;
    bins -= 1;
    held = 0;
  });
  return Float64Array.from(edges);
}

function distinctCount(sorted: Float64Array, enough: number): number {
  let count = sorted.length > 0 ? 1 : 0;
  for (let at = 1; at < sorted.length && count <= enough; at++) if (sorted[at] !== sorted[at - 1]) count += 1;
  return count;
}

function toBins(rule: BinRule, feature: Feature): Uint8Array {
  const result = new Uint8Array(featureRows(feature));
  if (rule.kind === 'number' && feature.kind === 'number') {
    const { edges } = rule;
    feature.values.forEach((value, row) => {
      if (Number.isNaN(value)) return;
      let [low, high] = [0, edges.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (value > (edges[middle] ?? 0)) low = middle + 1;
        else high = middle;
      }
      result[row] = low + 1;
    });
  } else if (rule.kind === 'category' && feature.kind === 'category') {
    // A level that was not there before is as good as missing.
    feature.codes.forEach((code, row) => {
      result[row] = code < 0 ? 0 : (rule.bins[code] ?? 0);
    });
  }
  return result;
}
