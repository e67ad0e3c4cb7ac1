import type { SampleColumn } from './contract.ts';

/** A column cut into bins, with the scores that its bins are tested by. */
export interface PreparedDriver {
  name: string;
  /** A bin a row; -1 where the driver itself has no value. */
  bins: Int32Array;
  counts: Float64Array;
  complete: boolean;
  /** Linear and quadratic score a bin, orthogonal to each other; none for categories. */
  scores: Float64Array[];
  /** Rows from the smallest value to the largest, for rules by a threshold; none for categories. */
  order: { rows: Uint32Array; values: Float64Array } | null;
}

const BINS = 64;

export function prepareDriver(column: SampleColumn): PreparedDriver {
  return column.kind === 'number'
    ? fromNumbers(column.name, column.values)
    : fromCodes(column.name, column.codes);
}

function fromCodes(name: string, codes: Int32Array): PreparedDriver {
  const counts = new Float64Array(codes.reduce((most, code) => Math.max(most, code), -1) + 1);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return { name, bins: codes, counts, complete: !codes.includes(-1), scores: [], order: null };
}

function fromNumbers(name: string, values: Float64Array): PreparedDriver {
  const rows = Uint32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]))
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const bins = new Int32Array(values.length).fill(-1);
  const counts: number[] = [];
  // Equal values share a bin, and a bin is closed once it holds its share of the rows.
  const share = rows.length / BINS;
  rows.forEach((row, at) => {
    const before = at === 0 ? Number.NaN : values[rows[at - 1] ?? 0];
    const filled = counts.at(-1) ?? Infinity;
    if (filled >= share && values[row] !== before) counts.push(0);
    bins[row] = counts.length - 1;
    counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
  });
  const held = Float64Array.from(counts);
  return {
    name,
    bins,
    counts: held,
    complete: rows.length === values.length,
    scores: scoresOf(held, rows.length),
    order: { rows, values },
  };
}

function scoresOf(counts: Float64Array, total: number): Float64Array[] {
  let before = 0;
  const linear = counts.map((count) => {
    const middle = (before + count / 2) / total - 0.5;
    before += count;
    return middle;
  });
  const weighted = (a: Float64Array, b: Float64Array | null) =>
    a.reduce((sum, value, bin) => sum + value * (b?.[bin] ?? 1) * (counts[bin] ?? 0), 0);
  const squares = linear.map((value) => value * value);
  const [mean, norm] = [weighted(squares, null) / total, weighted(linear, linear)];
  const slope = norm > 0 ? weighted(squares, linear) / norm : 0;
  const quadratic = squares.map((value, bin) => value - mean - slope * (linear[bin] ?? 0));
  return [linear, quadratic].filter((score) => weighted(score, score) > 1e-9 * total);
}
