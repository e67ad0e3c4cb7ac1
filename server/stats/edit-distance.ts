/**
 * Optimal string alignment distance (insert, delete, substitute, swap of neighbours), cut off at `limit`.
 * Returns `limit + 1` for anything farther: most pairs are far apart and must cost little.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  const far = limit + 1;
  let start = 0;
  let endA = a.length;
  let endB = b.length;
  if (Math.abs(endA - endB) > limit) return far;
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const n = endA - start;
  const m = endB - start;
  if (n === 0 || m === 0) return Math.min(far, n + m);
  let before = new Int32Array(m + 1);
  let last = new Int32Array(m + 1);
  let row = new Int32Array(m + 1);
  for (let j = 0; j <= m; j++) last[j] = j;
  for (let i = 1; i <= n; i++) {
    row[0] = i;
    let best = i;
    const ca = a.charCodeAt(start + i - 1);
    for (let j = 1; j <= m; j++) {
      const cb = b.charCodeAt(start + j - 1);
      let cost = (last[j - 1] ?? 0) + (ca === cb ? 0 : 1);
      cost = Math.min(cost, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && ca === b.charCodeAt(start + j - 2) && cb === a.charCodeAt(start + i - 2)) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row[j] = cost;
      if (cost < best) best = cost;
    }
    if (best > limit) return far;
    const spare = before;
    before = last;
    last = row;
    row = spare;
  }
  return Math.min(far, last[m] ?? far);
}

/** 1 for equal texts, 0 for texts that share nothing. */
export function editSimilarity(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : 1 - editDistance(a, b, longest) / longest;
}
