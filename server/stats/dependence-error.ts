/**
 * How nearly one coded column determines another: g3 of Kivinen and Mannila (1995), the least share of rows that must
 * go for the dependency to hold, over the rows in which both are filled (codes >= 0).
 */
export interface DependenceError {
  /** 0-1; NaN when no row has both. */
  g3: number;
  rows: number;
  /** Rows whose dependent value differs from the commonest of their group. */
  violations: number;
  /** Groups of at least five rows. */
  largeGroups: number;
}

export function dependenceError(
  determinant: Int32Array,
  dependent: Int32Array,
  dependentSize: number,
): DependenceError {
  const counts = new Map<number, number>();
  for (let row = 0; row < determinant.length; row += 1) {
    const [a, b] = [determinant[row] ?? -1, dependent[row] ?? -1];
    if (a < 0 || b < 0) continue;
    const key = a * dependentSize + b;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const totals = new Map<number, number>();
  const largest = new Map<number, number>();
  for (const [key, count] of counts) {
    const group = Math.floor(key / dependentSize);
    totals.set(group, (totals.get(group) ?? 0) + count);
    largest.set(group, Math.max(largest.get(group) ?? 0, count));
  }
  let [rows, kept, largeGroups] = [0, 0, 0];
  for (const [group, total] of totals) {
    rows += total;
    kept += largest.get(group) ?? 0;
    if (total >= 5) largeGroups += 1;
  }
  return { g3: 1 - kept / rows, rows, violations: rows - kept, largeGroups };
}

/** The same rows with the dependent values dealt out anew: what g3 is when nothing determines anything. */
export function shuffledCodes(codes: Int32Array, seed: number): Int32Array {
  const shuffled = codes.slice();
  let state = seed >>> 0 || 1;
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (at + 1);
    const [a, b] = [shuffled[at] ?? -1, shuffled[other] ?? -1];
    shuffled[at] = b;
    shuffled[other] = a;
  }
  return shuffled;
}
