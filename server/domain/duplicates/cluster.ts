import { averageLinkage } from '../../stats/average-linkage.ts';

/** Above this a component is judged by its known pairs only. */
const COMPLETE_MAX = 300;
/** Above this the component is left as it is: grouping takes the cube of its size. */
const LINKED_MAX = 600;

export interface ScoredPair {
  a: number;
  b: number;
  bits: number;
}

/** Groups records whose mean evidence is positive; pairs that the grouping splits fall below one half. */
export function clusterPairs(
  pairs: ScoredPair[],
  rowCount: number,
  score: (a: number, b: number) => number,
): { pairs: ScoredPair[]; group: Int32Array } {
  const group = Int32Array.from({ length: rowCount }, (_, i) => i);
  const root = (row: number): number => {
    let at = row;
    while (group[at] !== at) {
      group[at] = group[group[at] ?? at] ?? at;
      at = group[at] ?? at;
    }
    return at;
  };
  for (const { a, b, bits } of pairs)
    if (bits >= 0) group[Math.max(root(a), root(b))] = Math.min(root(a), root(b));
  const component = group.map((_, row) => root(row));
  const members = Map.groupBy(component.keys(), (row) => component[row] ?? row);
  const inside = Map.groupBy(
    pairs.filter(({ a, b }) => component[a] === component[b]),
    ({ a }) => component[a] ?? a,
  );
  const result = pairs.filter(({ a, b }) => component[a] !== component[b]);
  const final = component.slice();
  for (const [key, known] of inside) {
    const rows = members.get(key) ?? [];
    const size = rows.length;
    if (size > LINKED_MAX) {
      for (const pair of known) result.push(pair);
      continue;
    }
    const at = new Map(rows.map((row, i) => [row, i]));
    const evidence = new Float64Array(size * size).fill(Number.NaN);
    const set = (x: number, y: number, bits: number) => {
      const clipped = Math.max(-10, Math.min(10, bits));
      evidence[x * size + y] = clipped;
      evidence[y * size + x] = clipped;
    };
    for (const { a, b, bits } of known) set(at.get(a) ?? 0, at.get(b) ?? 0, bits);
    if (size <= COMPLETE_MAX) {
      for (const [x, a] of rows.entries()) {
        for (const [y, b] of rows.entries()) {
          if (y <= x || !Number.isNaN(evidence[x * size + y])) continue;
          const pair = { a, b, bits: score(a, b) };
          known.push(pair);
          set(x, y, pair.bits);
        }
      }
    }
    const linked = averageLinkage(evidence, size);
    for (const [i, row] of rows.entries()) final[row] = rows[linked[i] ?? i] ?? row;
    for (const pair of known) {
      const same = final[pair.a] === final[pair.b];
      result.push({ ...pair, bits: same ? Math.max(pair.bits, 0.2) : Math.min(pair.bits, -0.3) });
    }
  }
  return { pairs: result, group: final };
}
