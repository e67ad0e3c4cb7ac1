/** Sums over n values of d, d², d³ and d⁴ with d = (x - shift) · scale. */
export interface PowerSums {
  n: number;
  sums: readonly [number, number, number, number];
  shift: number;
  scale: number;
}

export interface Moments {
  mean: number;
  /** Of the sample, by n - 1. */
  deviation: number | null;
  /** Fisher and Pearson's, adjusted for the size (G1), as in Joanes and Gill (1998). */
  skewness: number | null;
  /** Excess, adjusted for the size (G2). */
  kurtosis: number | null;
}

/**
 * Moments from plain sums, which an engine adds faster than it updates moments one by one. A shift near the mean and a
 * scale near the inverse of the deviation keep the sums small, so that nothing cancels or overflows. Null when there is
 * nothing to measure or the sums are not finite.
 */
export function momentsOf({ n, sums, shift, scale }: PowerSums): Moments | null {
  if (n === 0 || !sums.every(Number.isFinite)) return null;
  const [a, b, c, d] = [sums[0] / n, sums[1] / n, sums[2] / n, sums[3] / n];
  const mean = shift + a / scale;
  const m2 = b - a * a;
  const m3 = c - 3 * a * b + 2 * a ** 3;
  const m4 = d - 4 * a * c + 6 * a * a * b - 3 * a ** 4;
  // What is left of a constant by rounding is no spread.
  const spread = m2 > 1e-14 * Math.max(1, b);
  return {
    mean,
    deviation: n < 2 ? null : spread ? Math.sqrt((m2 * n) / (n - 1)) / scale : 0,
    skewness: n < 3 || !spread ? null : (Math.sqrt(n * (n - 1)) / (n - 2)) * (m3 / m2 ** 1.5),
    kurtosis:
      n < 4 || !spread ? null : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (m4 / m2 ** 2) - 3 * (n - 1)),
  };
}
