/**
 * Joins items while the mean evidence between two groups is positive, the strongest first. `evidence` is a square
 * matrix in rows; NaN marks a pair nothing is known about. Answers the group of each item.
 */
export function averageLinkage(evidence: Float64Array, size: number): Int32Array {
  const sum = evidence.map((bits) => (Number.isNaN(bits) ? 0 : bits));
  const known = evidence.map((bits) => (Number.isNaN(bits) ? 0 : 1));
  const group = Int32Array.from({ length: size }, (_, i) => i);
  const alive = new Set(group);
  for (;;) {
    let best = 0;
    let pair: [number, number] | null = null;
    for (const x of alive) {
      for (const y of alive) {
        if (y <= x) continue;
        const at = x * size + y;
        const mean = known[at] ? (sum[at] ?? 0) / (known[at] ?? 1) : 0;
        if (mean > best) {
          best = mean;
          pair = [x, y];
        }
      }
    }
    if (pair === null) return group;
    const [x, y] = pair;
    alive.delete(y);
    for (let i = 0; i < size; i++) if (group[i] === y) group[i] = x;
    for (const z of alive) {
      for (const table of [sum, known]) {
        const joined = (table[x * size + z] ?? 0) + (table[y * size + z] ?? 0);
        table[x * size + z] = joined;
        table[z * size + x] = joined;
      }
    }
  }
}
