/**
 * Adjusted p-values under a false discovery rate: those at most q are the findings of which a share of q is expected to
 * be false. Benjamini and Hochberg (1995) for tests that are free of or rise with each other; Benjamini and Yekutieli
 * (2001) for any dependence.
 */
export function adjustPValues(pValues: readonly number[], method: 'bh' | 'by' = 'bh'): number[] {
  const n = pValues.length;
  const factor = method === 'by' ? pValues.reduce((sum, _, at) => sum + 1 / (at + 1), 0) : 1;
  const order = [...pValues.keys()].sort((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0));
  const result = new Array<number>(n).fill(1);
  let least = 1;
  order.forEach((at, place) => {
    least = Math.min(least, ((pValues[at] ?? 1) * n * factor) / (n - place));
    result[at] = least;
  });
  return result;
}
