/**
 * The mean of paired differences over repeated folds, with Nadeau and Bengio's (2003) standard error: the training
 * sets overlap, so s^2 is multiplied by 1/n + test/train instead of 1/n.
 */
export function correctedMean(
  differences: readonly number[],
  testShare: number,
): { mean: number; deviation: number; standardError: number } {
  const n = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1);
  return {
    mean,
    deviation: Math.sqrt(variance),
    standardError: Math.sqrt(variance * (1 / n + testShare / (1 - testShare))),
  };
}
