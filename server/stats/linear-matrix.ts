import type { Feature } from './trees/feature.ts';

/** Rows times columns, row after row. */
export interface Matrix {
  rowCount: number;
  width: number;
  values: Float64Array;
}

type Column =
  | { at: number; kind: 'number'; mean: number; scale: number }
  | { at: number; kind: 'missing'; mean: number; scale: number }
  | { at: number; kind: 'level'; level: number; mean: number; scale: number };

/** What was learned of the rows that a linear model is fitted on. */
export interface LinearEncoder {
  columns: Column[];
}

/**
 * Learns z-scores of the numbers and one column for each of the `levelsMax` commonest levels that `rows` hold at least
 * twice. A missing number becomes the mean, and has a column of its own where at least 1 % are missing.
 */
export function fitLinearEncoder(
  features: readonly Feature[],
  rows: Int32Array,
  levelsMax = 20,
): LinearEncoder {
  const columns: Column[] = [];
  features.forEach((feature, at) => {
    if (feature.kind === 'number') {
      let [sum, squares, filled] = [0, 0, 0];
      for (const row of rows) {
        const value = feature.values[row] ?? Number.NaN;
        if (Number.isFinite(value)) {
          sum += value;
          filled += 1;
        }
      }
      const mean = filled > 0 ? sum / filled : 0;
      for (const row of rows) {
        const value = feature.values[row] ?? Number.NaN;
        if (Number.isFinite(value)) squares += (value - mean) ** 2;
      }
      const scale = filled > 0 ? Math.sqrt(squares / filled) : 0;
      if (scale > 1e-12 * Math.abs(mean) && scale > 0) columns.push({ at, kind: 'number', mean, scale });
      const share = 1 - filled / Math.max(1, rows.length);
      if (share >= 0.01 && share < 1)
        columns.push({ at, kind: 'missing', mean: share, scale: Math.sqrt(share * (1 - share)) });
      return;
    }
    const counts = new Float64Array(feature.levels);
    for (const row of rows) {
      const code = feature.codes[row] ?? -1;
      if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
    }
    const common = Array.from(counts.keys())
      .filter((level) => (counts[level] ?? 0) >= 2 && (counts[level] ?? 0) < rows.length)
      .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
      .slice(0, levelsMax);
    for (const level of common) columns.push({ at, kind: 'level', level, mean: 0, scale: 1 });
  });
  return { columns };
}

/** The rows of `features` as a matrix, in the order of `rows`. */
export function encodeLinear(encoder: LinearEncoder, features: readonly Feature[], rows: Int32Array): Matrix {
  const width = encoder.columns.length;
  const values = new Float64Array(rows.length * width);
  encoder.columns.forEach((column, j) => {
    const feature = features[column.at];
    if (feature === undefined) return;
    rows.forEach((row, i) => {
      values[i * width + j] = entry(column, feature, row);
    });
  });
  return { rowCount: rows.length, width, values };
}

function entry(column: Column, feature: Feature, row: number): number {
  if (feature.kind === 'category')
    return column.kind === 'level' && feature.codes[row] === column.level ? 1 : 0;
  const value = feature.values[row] ?? Number.NaN;
  const filled = Number.isFinite(value);
  if (column.kind === 'missing') return ((filled ? 0 : 1) - column.mean) / column.scale;
  // A value far outside what was fitted on must not swamp every other column.
  return filled ? Math.max(-20, Math.min(20, (value - column.mean) / column.scale)) : 0;
}
