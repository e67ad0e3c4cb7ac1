/**
 * Pearson correlation over the rows in which both are numbers (NaN: missing). NaN when fewer than three rows have both,
 * or when one of the two does not vary.
 */
export function pearson(a: Float64Array, b: Float64Array): number {
  let [n, meanA, meanB] = [0, 0, 0];
  for (let row = 0; row < a.length; row += 1) {
    const [x, y] = [a[row] ?? Number.NaN, b[row] ?? Number.NaN];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n += 1;
    meanA += (x - meanA) / n;
    meanB += (y - meanB) / n;
  }
  let [varianceA, varianceB, shared] = [0, 0, 0];
  for (let row = 0; row < a.length; row += 1) {
    const [x, y] = [(a[row] ?? Number.NaN) - meanA, (b[row] ?? Number.NaN) - meanB];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    varianceA += x * x;
    varianceB += y * y;
    shared += x * y;
  }
  return n < 3 || varianceA === 0 || varianceB === 0 ? Number.NaN : shared / Math.sqrt(varianceA * varianceB);
}

/** Ranks from 1, ties sharing their mean rank; NaN stays NaN. The Pearson correlation of ranks is Spearman's. */
export function ranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row] ?? Number.NaN))
    .sort((x, y) => (values[x] ?? 0) - (values[y] ?? 0));
  const ranked = new Float64Array(values.length).fill(Number.NaN);
  for (let start = 0; start < order.length; ) {
    const value = values[order[start] ?? 0];
    let end = start;
    while (end < order.length && values[order[end] ?? 0] === value) end += 1;
    for (let at = start; at < end; at += 1) ranked[order[at] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranked;
}

/**
 * Cramér's V with the bias correction of Bergsma (2013), 0-1, over the rows in which both codes are >= 0. NaN when one
 * of the two has a single value. Independent columns of many levels come out near 0, unlike with the plain V.
 */
export function cramersV(a: Int32Array, b: Int32Array, sizeB: number): number {
  const cells = new Map<number, number>();
  const rowSums = new Map<number, number>();
  const columnSums = new Map<number, number>();
  let n = 0;
  for (let row = 0; row < a.length; row += 1) {
    const [x, y] = [a[row] ?? -1, b[row] ?? -1];
    if (x < 0 || y < 0) continue;
    n += 1;
    cells.set(x * sizeB + y, (cells.get(x * sizeB + y) ?? 0) + 1);
    rowSums.set(x, (rowSums.get(x) ?? 0) + 1);
    columnSums.set(y, (columnSums.get(y) ?? 0) + 1);
  }
  const [r, k] = [rowSums.size, columnSums.size];
  if (r < 2 || k < 2 || n < 2) return Number.NaN;
  let sum = 0;
  for (const [key, count] of cells) {
    sum += count ** 2 / ((rowSums.get(Math.floor(key / sizeB)) ?? 1) * (columnSums.get(key % sizeB) ?? 1));
  }
  const phi = Math.max(0, sum - 1 - ((k - 1) * (r - 1)) / (n - 1));
  const levels = Math.min(k - (k - 1) ** 2 / (n - 1), r - (r - 1) ** 2 / (n - 1)) - 1;
  return levels <= 0 ? 0 : Math.min(1, Math.sqrt(phi / levels));
}
