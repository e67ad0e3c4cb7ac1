import { logChiSquareTail } from './chi-square.ts';
import { normalTail } from './normal-tail.ts';

export interface TestResult {
  statistic: number;
  pValue: number;
  /** What the test's own comment says; it does not grow with the rows, the p-value does. */
  effect: number;
}

/** Ranks from 1, the mean of them for ties; `ties` is the sum of t^3 - t. */
export function ranksOf(values: Float64Array): { ranks: Float64Array; ties: number } {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  let [ties, from] = [0, 0];
  while (from < order.length) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + to + 1) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
}

/**
 * Mann and Whitney's U of `a` against `b`, two-sided by the normal approximation with ties and continuity corrected.
 * Effect: Cliff's delta, P(a > b) - P(a < b).
 */
export function mannWhitney(a: Float64Array, b: Float64Array): TestResult {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  const { ranks, ties } = ranksOf(all);
  const n = all.length;
  const sum = ranks.subarray(0, a.length).reduce((total, rank) => total + rank, 0);
  const u = sum - (a.length * (a.length + 1)) / 2;
  const pairs = a.length * b.length;
  const sd = Math.sqrt((pairs / 12) * (n + 1 - ties / (n * (n - 1))));
  const z = sd > 0 ? Math.max(0, Math.abs(u - pairs / 2) - 0.5) / sd : 0;
  return { statistic: u, pValue: Math.min(1, 2 * normalTail(z)), effect: (2 * u) / pairs - 1 };
}

/** Kruskal and Wallis's H over groups, ties corrected. Effect: epsilon squared, H / (n - 1). */
export function kruskalWallis(groups: readonly Float64Array[]): TestResult {
  const n = groups.reduce((total, group) => total + group.length, 0);
  const all = new Float64Array(n);
  let from = 0;
  for (const group of groups) {
    all.set(group, from);
    from += group.length;
  }
  const { ranks, ties } = ranksOf(all);
  let [h, at] = [0, 0];
  for (const group of groups) {
    const sum = ranks.subarray(at, at + group.length).reduce((total, rank) => total + rank, 0);
    h += (sum * sum) / group.length;
    at += group.length;
  }
  const correction = 1 - ties / (n ** 3 - n);
  const statistic = correction > 0 ? ((12 / (n * (n + 1))) * h - 3 * (n + 1)) / correction : 0;
  return {
    statistic,
    pValue: Math.exp(logChiSquareTail(statistic, groups.length - 1)),
    effect: statistic / (n - 1),
  };
}

/** Kolmogorov and Smirnov's test of two samples by the limiting distribution with Stephens's (1970) correction. Effect: D. */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): TestResult {
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let [i, j, distance] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i] ?? 0, y[j] ?? 0);
    while (i < x.length && (x[i] ?? 0) <= value) i += 1;
    while (j < y.length && (y[j] ?? 0) <= value) j += 1;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  const root = Math.sqrt((x.length * y.length) / (x.length + y.length));
  const lambda = distance * (root + 0.12 + 0.11 / root);
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return { statistic: distance, pValue: lambda < 0.2 ? 1 : Math.min(1, Math.max(0, p)), effect: distance };
}

/** Pearson's chi-square of a table of counts. Effect: Cramer's V, corrected for chance (Bergsma 2013). */
export function chiSquareTable(counts: readonly (readonly number[])[]): TestResult {
  const rows = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = (counts[0] ?? []).map((_, at) => counts.reduce((sum, row) => sum + (row[at] ?? 0), 0));
  const n = rows.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  counts.forEach((row, i) => {
    row.forEach((count, j) => {
      const expected = ((rows[i] ?? 0) * (columns[j] ?? 0)) / n;
      if (expected > 0) statistic += (count - expected) ** 2 / expected;
    });
  });
  const [r, c] = [rows.filter((count) => count > 0).length, columns.filter((count) => count > 0).length];
  const df = (r - 1) * (c - 1);
  const phi = Math.max(0, statistic / n - df / (n - 1));
  const least = Math.min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1;
  return {
    statistic,
    pValue: df > 0 ? Math.exp(logChiSquareTail(statistic, df)) : 1,
    effect: least > 0 ? Math.sqrt(phi / least) : 0,
  };
}
