/** Half an observation a bin: a bin that one side lacks would otherwise make the index infinite. */
const PSEUDO_COUNT = 0.5;

/**
 * Population stability index between two histograms over the same bins: sum of (q - p)·ln(q / p) over their shares,
 * each count raised by a half. In practice below 0.1 is taken as stable, from 0.25 on as a large shift (Siddiqi 2006).
 */
export function populationStability(before: readonly number[], after: readonly number[]): number {
  const [p, q] = [shares(before, PSEUDO_COUNT), shares(after, PSEUDO_COUNT)];
  return p.reduce((sum, share, bin) => {
    const other = q[bin] ?? 0;
    return sum + (other - share) * Math.log(other / share);
  }, 0);
}

/**
 * Jensen-Shannon distance (the root of the divergence in bits) between two histograms over the same bins: 0 for equal
 * shares, 1 when they have no bin in common (Lin 1991; Endres and Schindelin 2003).
 */
export function jensenShannonDistance(before: readonly number[], after: readonly number[]): number {
  const [p, q] = [shares(before, 0), shares(after, 0)];
  const divergence = p.reduce((sum, share, bin) => {
    const other = q[bin] ?? 0;
    const middle = (share + other) / 2;
    return sum + (bits(share, middle) + bits(other, middle)) / 2;
  }, 0);
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

/**
 * Two-sample Kolmogorov-Smirnov: the largest distance of the two empirical distributions, and the probability of one at
 * least as large from equal distributions, by the limiting distribution with Stephens' (1970) correction for small
 * samples. Values are finite, in any order; the arrays are left as they are. With an empty side there is no test: 0 and 1.
 */
export function kolmogorovSmirnov(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
): { statistic: number; pValue: number } {
  const a = Float64Array.from(before).sort();
  const b = Float64Array.from(after).sort();
  if (a.length === 0 || b.length === 0) return { statistic: 0, pValue: 1 };
  let statistic = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const value = Math.min(a[i] ?? 0, b[j] ?? 0);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    statistic = Math.max(statistic, Math.abs(i / a.length - j / b.length));
  }
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length));
  return { statistic, pValue: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) };
}

/** Edges between bins of about equal counts of `values`; equal edges are joined, so there may be fewer than asked for. */
export function quantileEdges(values: ArrayLike<number>, bins: number): number[] {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return [];
  const edges = Array.from(
    { length: bins - 1 },
    (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / bins)] ?? 0,
  );
  return [...new Set(edges)];
}

/** How many values fall in each of the `edges.length + 1` bins; a value equal to an edge belongs above it. */
export function binCounts(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value >= (edges[middle] ?? 0)) low = middle + 1;
      else high = middle;
    }
    counts[low] = (counts[low] ?? 0) + 1;
  }
  return counts;
}

function shares(counts: readonly number[], pseudo: number): number[] {
  const total = counts.reduce((sum, count) => sum + count + pseudo, 0);
  return counts.map((count) => (total === 0 ? 0 : (count + pseudo) / total));
}

function bits(share: number, of: number): number {
  return share === 0 ? 0 : share * Math.log2(share / of);
}

/** P(K > x) of the Kolmogorov distribution: 2·sum of (-1)^(k-1)·exp(-2k²x²). */
function kolmogorovTail(x: number): number {
  // Below this the series has not converged, and the probability is 1 to twelve digits.
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
