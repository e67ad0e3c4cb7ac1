import { pearson, ranks } from '../../stats/association.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import { fitRidge, predictRidge } from '../../stats/ridge-regression.ts';
import type { SampleColumn } from './contract.ts';

const OBSERVED_MIN = 30;
const DISTINCT_MIN = 10;
/** Columns that predict, by how closely each follows the values that are there. */
const COLUMNS_MAX = 10;
const LEVELS_MAX = 8;
const FOLDS = 5;
/** Observed rows that a fold is fitted on. */
const ROWS_MAX = 4000;
const STRENGTH_ROWS = 2000;
const RIDGE = 3;

/**
 * What the other columns say each value of a column is, also where it is missing: the normal score of the column by
 * ridge regression on rank polynomials and levels, each row predicted by a model that did not see it. Null when too
 * little is observed or nothing predicts it.
 */
export function ownPrediction(
  own: Float64Array,
  others: readonly SampleColumn[],
): { values: Float64Array; r2: number } | null {
  const observed = Int32Array.from(own.keys()).filter((row) => !Number.isNaN(own[row]));
  if (observed.length < OBSERVED_MIN || new Set(own).size < DISTINCT_MIN) return null;
  const scores = normalScores(own);
  // A few thousand rows tell which columns are worth it.
  const stride = Math.max(1, Math.ceil(observed.length / STRENGTH_ROWS));
  const few = new Set(observed.filter((_, at) => at % stride === 0));
  const features = others
    .map((column) => ({
      column,
      strength: strengthOf(
        only(column, few),
        scores.filter((_, row) => few.has(row)),
      ),
    }))
    .filter(({ strength }) => strength > 0.05)
    .sort((a, b) => b.strength - a.strength)
    .slice(0, COLUMNS_MAX)
    .flatMap(({ column }) => featuresOf(column));
  if (features.length === 0) return null;
  const values = new Float64Array(own.length);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const seen = observed.filter((_, at) => at % FOLDS !== fold);
    const step = Math.max(1, Math.ceil(seen.length / ROWS_MAX));
    const fitted = seen.filter((_, at) => at % step === 0);
    const model = fitRidge(
      matrixOf(features, fitted),
      Float64Array.from(fitted, (row) => scores[row] ?? 0),
      RIDGE,
    );
    // Missing rows belong to a fold as well, so that they are predicted no better than the others.
    const left = Int32Array.from([
      ...observed.filter((_, at) => at % FOLDS === fold),
      ...own.keys().filter((row) => Number.isNaN(own[row]) && row % FOLDS === fold),
    ]);
    const predicted = predictRidge(model, matrixOf(features, left));
    left.forEach((row, at) => {
      values[row] = predicted[at] ?? 0;
    });
  }
  const mean = observed.reduce((sum, row) => sum + (scores[row] ?? 0), 0) / observed.length;
  let [error, total] = [0, 0];
  for (const row of observed) {
    error += ((scores[row] ?? 0) - (values[row] ?? 0)) ** 2;
    total += ((scores[row] ?? 0) - mean) ** 2;
  }
  return { values, r2: 1 - error / total };
}

/** Equal values have equal scores; missing ones stay missing. */
function normalScores(values: Float64Array): Float64Array {
  const ranked = ranks(values);
  const filled = ranked.reduce((n, rank) => n + (Number.isNaN(rank) ? 0 : 1), 0);
  return ranked.map((rank) => (Number.isNaN(rank) ? Number.NaN : normalQuantile((rank - 0.5) / filled)));
}

function only(column: SampleColumn, rows: ReadonlySet<number>): SampleColumn {
  return column.kind === 'number'
    ? { ...column, values: column.values.filter((_, row) => rows.has(row)) }
    : { ...column, codes: column.codes.filter((_, row) => rows.has(row)) };
}

/** Correlation of ranks, or the share of the spread that lies between levels, as its root. */
function strengthOf(column: SampleColumn, scores: Float64Array): number {
  if (column.kind === 'number') {
    const value = pearson(ranks(column.values), scores);
    return Number.isNaN(value) ? 0 : Math.abs(value);
  }
  const sums = new Map<number, { n: number; sum: number }>();
  let [n, sum, squares] = [0, 0, 0];
  column.codes.forEach((code, row) => {
    const score = scores[row] ?? Number.NaN;
    if (code < 0 || Number.isNaN(score)) return;
    const level = sums.get(code) ?? { n: 0, sum: 0 };
    sums.set(code, { n: level.n + 1, sum: level.sum + score });
    n += 1;
    sum += score;
    squares += score * score;
  });
  const spread = squares - (sum * sum) / Math.max(1, n);
  const between =
    [...sums.values()].reduce((total, level) => total + level.sum ** 2 / level.n, 0) -
    (sum * sum) / Math.max(1, n);
  // Levels explain a little by their number alone.
  const chance = ((sums.size - 1) / Math.max(1, n)) * spread;
  return spread <= 0 ? 0 : Math.sqrt(Math.max(0, (between - chance) / spread));
}

/** Numbers as the first three Legendre polynomials of their rank, levels as marks; missing ones are in the middle. */
function featuresOf(column: SampleColumn): Float64Array[] {
  if (column.kind === 'number') {
    const ranked = ranks(column.values);
    const filled = ranked.reduce((n, rank) => n + (Number.isNaN(rank) ? 0 : 1), 0);
    const u = ranked.map((rank) => (Number.isNaN(rank) ? 0 : (2 * (rank - 0.5)) / filled - 1));
    return [u, u.map((x) => (3 * x * x - 1) / 2), u.map((x) => (5 * x ** 3 - 3 * x) / 2)];
  }
  const counts = new Map<number, number>();
  for (const code of column.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  const levels = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, LEVELS_MAX);
  return levels.map(([level]) => Float64Array.from(column.codes, (code) => Number(code === level)));
}

function matrixOf(features: readonly Float64Array[], rows: Int32Array) {
  const width = features.length;
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, at) => {
    features.forEach((feature, j) => {
      values[at * width + j] = feature[row] ?? 0;
    });
  });
  return { rowCount: rows.length, width, values };
}
