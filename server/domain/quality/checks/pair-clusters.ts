import type { SimilarPair } from '@/server/stats/min-hash';

/**
 * Groups pairs so that every member is similar to the first of its group, not just to a neighbour: a chain of small
 * changes does not end in one group of unlike texts. Returns the pairs that lie inside of a group.
 */
export function clusterPairs(pairs: readonly SimilarPair[]): (SimilarPair & { clusterId: number })[] {
  const partners = new Map<number, Set<number>>();
  for (const { a, b } of pairs) {
    partners.set(a, (partners.get(a) ?? new Set()).add(b));
    partners.set(b, (partners.get(b) ?? new Set()).add(a));
  }
  const clusterOf = new Map<number, number>();
  let clusters = 0;
  for (const first of [...partners.keys()].sort((x, y) => x - y)) {
    if (clusterOf.has(first)) continue;
    const free = [...(partners.get(first) ?? [])].filter((other) => !clusterOf.has(other));
    if (free.length === 0) continue;
    for (const member of [first, ...free]) clusterOf.set(member, clusters);
    clusters += 1;
  }
  return pairs.flatMap((pair) => {
    const clusterId = clusterOf.get(pair.a);
    return clusterId !== undefined && clusterId === clusterOf.get(pair.b) ? [{ ...pair, clusterId }] : [];
  });
}
