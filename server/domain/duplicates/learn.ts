import type { Candidates } from './block.ts';
import { type Comparer, LEVELS } from './compare.ts';
import { chanceOfEquality, fieldWeights } from './dependence.ts';
import type { Field, FieldKind } from './field.ts';

/** How often duplicates agree at each level, before the table has said anything. */
const START: Record<FieldKind, number[]> = {
  cat: [0, 0.1, 0.9],
  num: [0, 0.15, 0.08, 0.12, 0.65],
  code: [0, 0.08, 0.05, 0.12, 0.75],
  date: [0, 0.08, 0.05, 0.12, 0.75],
  name: [0, 0.08, 0.07, 0.15, 0.7],
  text: [0, 0.04, 0.06, 0.1, 0.15, 0.25, 0.4],
  model: [0, 0.2, 0.15, 0.1, 0.55],
};
const START_STRENGTH = 10;
const RANDOM_PAIRS = 200_000;
/** Comparisons for chance agreement; a wide table gets fewer pairs. */
const RANDOM_COMPARISONS = 4_000_000;
const ITERATIONS = 30;
/** Numbers and categories together never make a duplicate. */
const WEAK_BITS_MAX = 6;

export interface PairModel {
  /** Bits that a level adds in a field, with the rarity of the shared value. */
  bits: (field: number, level: number, code: number) => number;
  /** Bits of a whole pair, prior included. */
  total: (level: (field: number) => number, row: number) => number;
  prior: number;
  rarity: (field: number, code: number) => number;
  weights: Float64Array;
}

export const probabilityOf = (bits: number) => 1 / (1 + 2 ** -Math.max(-60, Math.min(60, bits)));

/** Fellegi-Sunter weights by EM: chance agreement from random pairs, agreement of duplicates from the candidates. */
export function learnWeights(
  fields: Field[],
  comparers: Comparer[],
  pairs: Candidates,
  rowCount: number,
  levels: Uint8Array[],
  random: () => number,
  sides?: Uint8Array,
): PairModel {
  const weights = fieldWeights(fields);
  const chance = chanceLevels(fields, comparers, rowCount, random, sides);
  const found = fields.map((field) => Float64Array.from(START[field.kind]));
  const rarities = fields.map((field) => {
    const usual = chanceOfEquality(field);
    return field.counts.map((count) =>
      Math.max(
        -6,
        Math.min(8, Math.log2((usual * Math.max(1, field.filled - 1)) / Math.max(count - 1, 0.5))),
      ),
    );
  });
  const nearlyUnique = fields.map(
    ({ kind, distinct, filled }) =>
      // Between sources each value is unique by nature, and likeness is what there is to go by.
      sides === undefined &&
      kind !== 'num' &&
      kind !== 'cat' &&
      distinct >= 0.85 * filled &&
      filled >= 0.8 * rowCount,
  );
  const { possible, expected } = pairCounts(rowCount, sides);
  const tables = fields.map(() => new Float64Array(7));
  const model: PairModel = {
    weights,
    prior: Math.log2(expected / possible),
    rarity: (field, code) => rarities[field]?.[code] ?? 0,
    bits: (field, level, code) => {
      if (level === 0) return 0;
      const top = level === (tables[field] && fields[field] ? LEVELS[fields[field].kind] - 1 : -1);
      return (
        ((tables[field]?.[level] ?? 0) + (top ? (rarities[field]?.[code] ?? 0) : 0)) * (weights[field] ?? 1)
      );
    },
    total: (level, row) => {
      let [strong, weakUp, weakDown] = [0, 0, 0];
      for (let f = 0; f < fields.length; f++) {
        const field = fields[f];
        if (field === undefined) continue;
        const bits = model.bits(f, level(f), field.codes[row] ?? -1);
        if (field.kind !== 'num' && field.kind !== 'cat') strong += bits;
        else if (bits > 0) weakUp += bits;
        else weakDown += bits;
      }
      return strong + Math.min(weakUp, WEAK_BITS_MAX) + weakDown + model.prior;
    },
  };
  const setTables = () =>
    fields.forEach((field, f) => {
      const table = tables[f];
      if (table === undefined) return;
      for (let level = 1; level < LEVELS[field.kind]; level++) {
        const bits = Math.log2(
          Math.max(found[f]?.[level] ?? 0, 1e-4) / Math.max(chance[f]?.[level] ?? 0, 1e-9),
        );
        const low = nearlyUnique[f] === true && level < (field.kind === 'text' ? 4 : 3);
        table[level] = low ? Math.min(0, bits) : bits;
      }
    });
  const p = new Float64Array(pairs.a.length);
  const score = () => {
    let change = 0;
    for (let i = 0; i < p.length; i++) {
      const now = probabilityOf(model.total((f) => levels[f]?.[i] ?? 0, pairs.a[i] ?? 0));
      change = Math.max(change, Math.abs(now - (p[i] ?? 0)));
      p[i] = now;
    }
    return change;
  };
  setTables();
  score();
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const matches = p.reduce((sum, x) => sum + x, 0);
    fields.forEach((field, f) => {
      const start = START[field.kind];
      const seen = new Float64Array(start.length);
      const column = levels[f];
      for (let i = 0; i < p.length; i++) seen[column?.[i] ?? 0] = (seen[column?.[i] ?? 0] ?? 0) + (p[i] ?? 0);
      seen[0] = 0;
      const all = seen.reduce((sum, x) => sum + x, 0);
      const share = seen.map(
        (x, level) => (x + START_STRENGTH * (start[level] ?? 0)) / (all + START_STRENGTH),
      );
      found[f] = restrain(share, field.kind, nearlyUnique[f] ?? false);
    });
    model.prior = Math.log2(Math.max(matches, 1) / possible);
    setTables();
    if (score() < 1e-3) break;
  }
  return model;
}

/** Pairs that there are, and how many are expected to be duplicates before anything is known. */
function pairCounts(rowCount: number, sides?: Uint8Array): { possible: number; expected: number } {
  const all = (rowCount * (rowCount - 1)) / 2;
  if (sides === undefined) return { possible: all, expected: rowCount / 2 };
  const counts = [...Map.groupBy(sides, (side) => side).values()].map(({ length }) => length);
  const within = counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  return { possible: all - within, expected: Math.min(...counts) / 2 };
}

/** Limits of what duplicates may look like, without which EM learns "similar" in place of "the same". */
function restrain(
  share: Float64Array<ArrayBuffer>,
  kind: FieldKind,
  nearlyUnique: boolean,
): Float64Array<ArrayBuffer> {
  const top = share.length - 1;
  const cap = (to: number, most: number) => {
    const low = share.subarray(1, to).reduce((sum, x) => sum + x, 0);
    if (low <= most) return;
    for (let i = 1; i <= top; i++)
      share[i] = (share[i] ?? 0) * (i < to ? most / low : (1 - most) / Math.max(1e-9, 1 - low));
  };
  cap(2, 0.25);
  if (kind === 'text') cap(3, 0.3);
  if (nearlyUnique) cap(kind === 'text' ? 3 : 2, 0.05);
  const equal = share[top] ?? 0;
  if (kind !== 'text' && equal < 0.4) {
    for (let i = 1; i < top; i++) share[i] = ((share[i] ?? 0) * 0.6) / Math.max(1e-9, 1 - equal);
    share[top] = 0.4;
  }
  return share;
}

function chanceLevels(
  fields: Field[],
  comparers: Comparer[],
  rowCount: number,
  random: () => number,
  sides?: Uint8Array,
): Float64Array[] {
  const seen = fields.map((field) => new Float64Array(LEVELS[field.kind]));
  const pairs = Math.min(RANDOM_PAIRS, Math.ceil(RANDOM_COMPARISONS / fields.length));
  for (let i = 0; i < pairs; i++) {
    const [a, b] = [Math.floor(random() * rowCount), Math.floor(random() * rowCount)];
    if (a === b || (sides !== undefined && sides[a] === sides[b])) continue;
    comparers.forEach((compare, f) => {
      const { level } = compare(a, b);
      const counts = seen[f];
      if (counts !== undefined) counts[level] = (counts[level] ?? 0) + 1;
    });
  }
  return seen.map((counts, f) => {
    counts[0] = 0;
    const all = counts.reduce((sum, x) => sum + x, 0);
    const field = fields[f];
    const share = counts.map((x) => (x + 0.5) / (all + 0.5 * (counts.length - 1)));
    // Codes also meet where the rest of the two lists differs, so that equality says too little of chance.
    if (field !== undefined && field.kind !== 'model') share[share.length - 1] = chanceOfEquality(field);
    return share;
  });
}
