import type { Matrix } from './linear-matrix.ts';

/**
 * The `count` nearest rows of `references` to each of `queries`, by Euclid's distance, nearest first; a reference
 * whose id equals that of the query is passed over. Brute force, for at most a few thousand of each:
 * queries x references x width steps.
 */
export function nearestRows(
  queries: Matrix,
  queryIds: Int32Array,
  references: Matrix,
  referenceIds: Int32Array,
  count: number,
): Int32Array[] {
  const { width } = queries;
  return Array.from({ length: queries.rowCount }, (_, query) => {
    const [ids, distances] = [new Int32Array(count).fill(-1), new Float64Array(count).fill(Infinity)];
    let worst = Infinity;
    for (let row = 0; row < references.rowCount; row++) {
      if (referenceIds[row] === queryIds[query]) continue;
      let distance = 0;
      for (let j = 0; j < width && distance < worst; j++)
        distance +=
          ((queries.values[query * width + j] ?? 0) - (references.values[row * width + j] ?? 0)) ** 2;
      if (distance >= worst) continue;
      let at = count - 1;
      for (; at > 0 && (distances[at - 1] ?? 0) > distance; at--) {
        distances[at] = distances[at - 1] ?? 0;
        ids[at] = ids[at - 1] ?? -1;
      }
      distances[at] = distance;
      ids[at] = referenceIds[row] ?? -1;
      worst = distances[count - 1] ?? Infinity;
    }
    return ids.filter((id) => id >= 0);
  });
}
