import { seededRandom } from './random.ts';
import type { Target } from './trees/losses.ts';

/**
 * Deals rows to `count` folds, rows of one group to the same. Classes: groups are shuffled within their class (that of
 * their first row) and dealt in turn, so every fold has its share. Numbers: groups are ordered by their value, and the
 * folds permuted within each run of `count`. Returns the fold of each row; -1 for rows not in `rows`.
 */
export function groupedFolds(
  target: Target,
  rows: Int32Array,
  options: { count: number; seed: number; groups?: Int32Array | null },
): Int8Array {
  const { count, seed, groups = null } = options;
  const next = seededRandom(seed);
  const firsts = new Map<number, number>();
  const groupOf = (row: number) => (groups === null ? row : (groups[row] ?? row));
  for (const row of rows) if (!firsts.has(groupOf(row))) firsts.set(groupOf(row), row);
  const order = shuffle([...firsts.entries()], next);
  const foldOf = new Map<number, number>();
  if (target.kind === 'classes') {
    order.sort(([, a], [, b]) => (target.codes[a] ?? 0) - (target.codes[b] ?? 0));
    // One deal through all classes: thin classes do not all begin at the first fold.
    order.forEach(([group], at) => {
      foldOf.set(group, at % count);
    });
  } else {
    order.sort(([, a], [, b]) => (target.values[a] ?? 0) - (target.values[b] ?? 0));
    for (let from = 0; from < order.length; from += count) {
      const folds = shuffle(
        Array.from({ length: count }, (_, fold) => fold),
        next,
      );
      order.slice(from, from + count).forEach(([group], at) => {
        foldOf.set(group, folds[at] ?? 0);
      });
    }
  }
  const size = target.kind === 'classes' ? target.codes.length : target.values.length;
  const result = new Int8Array(size).fill(-1);
  for (const row of rows) result[row] = foldOf.get(groupOf(row)) ?? 0;
  return result;
}

/** Fisher and Yates; in place. */
function shuffle<Item>(items: Item[], next: () => number): Item[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    const [a, b] = [items[at], items[other]];
    if (a !== undefined && b !== undefined) {
      items[at] = b;
      items[other] = a;
    }
  }
  return items;
}

/** Rows whose fold satisfies `wanted`, in order. */
export function rowsOfFolds(
  folds: Int8Array,
  rows: Int32Array,
  wanted: (fold: number) => boolean,
): Int32Array {
  return rows.filter((row) => wanted(folds[row] ?? -1));
}
