/**
 * Levels as one number each without telling a row its own target: the mean of the rows of its level in the *other*
 * folds, drawn towards the mean of all by `smoothing` rows (Micci-Barreca 2001, cross-fitted). Rows of fold -1 take the
 * mean over all folds. Missing levels (-1) and those not seen elsewhere get the mean of all. `values` are numbers, or 0
 * and 1 for a class.
 */
export function encodeByTarget(
  codes: Int32Array,
  levels: number,
  values: Float64Array,
  folds: Int8Array,
  smoothing = 20,
): Float64Array {
  const foldCount = folds.reduce((most, fold) => Math.max(most, fold), -1) + 1;
  // One row of sums a fold, and one for all of them.
  const [sums, counts] = [
    new Float64Array((foldCount + 1) * levels),
    new Float64Array((foldCount + 1) * levels),
  ];
  const [foldSums, foldCounts] = [new Float64Array(foldCount + 1), new Float64Array(foldCount + 1)];
  const add = (into: Float64Array, at: number, amount: number) => {
    into[at] = (into[at] ?? 0) + amount;
  };
  folds.forEach((fold, row) => {
    if (fold < 0) return;
    const value = values[row] ?? 0;
    for (const part of [fold, foldCount]) {
      add(foldSums, part, value);
      add(foldCounts, part, 1);
      const code = codes[row] ?? -1;
      if (code < 0) continue;
      add(sums, part * levels + code, value);
      add(counts, part * levels + code, 1);
    }
  });
  const without = (of: Float64Array, whole: number, part: number | null) =>
    (of[whole] ?? 0) - (part === null ? 0 : (of[part] ?? 0));
  return Float64Array.from(codes, (code, row) => {
    const fold = folds[row] ?? -1;
    const inside = fold < 0 ? null : fold;
    const mean = without(foldSums, foldCount, inside) / Math.max(1, without(foldCounts, foldCount, inside));
    if (code < 0) return mean;
    const place = inside === null ? null : inside * levels + code;
    const count = without(counts, foldCount * levels + code, place);
    const sum = without(sums, foldCount * levels + code, place);
    return (sum + smoothing * mean) / (count + smoothing);
  });
}
