import { type Candidates, candidatePairs } from './block.ts';
import { clusterPairs } from './cluster.ts';
import { equalRows, exactCopies } from './collapse.ts';
import { type Comparer, comparerOf } from './compare.ts';
import type { DuplicatePair, FieldEvidence, RecordTable } from './contract.ts';
import { evidenceOf } from './evidence.ts';
import { type Field, prepareField, recount } from './field.ts';
import { learnWeights, probabilityOf } from './learn.ts';
import { linkSources } from './link-sources.ts';
import { namingFields } from './siblings.ts';

const PAIRS_MAX = 1_500_000;
/** Comparisons of fields: a wide table gets fewer pairs, which are those that share the most. */
const COMPARISONS_MAX = 8_000_000;
/** Comparisons from which on pairs are screened before they are compared in full. */
const SCREENED_FROM = 4_000_000;
const SHOWN_FROM = 0.3;
/** Bits of a pair whose names differ where names tell records apart: no other field can make it one record. */
const SIBLINGS = -30;
/** Level from which two names are the same but for a slip. */
const NEARLY_EQUAL = 3;
const SHIFT_MAX = 15;

/** Pairs of rows that are probably one record, exact copies apart; see docs/adr/0007-duplicates.md. */
export function findDuplicates(table: RecordTable, seed: number): DuplicatePair[] {
  const linked = linkSources(table, randomFrom(seed));
  if (linked !== null) return linked;
  const whole = table.columns.map(prepareField).filter((field) => field !== null);
  const groups = equalRows(whole, table.rowCount);
  const first = Int32Array.from(groups, ([row]) => row ?? 0);
  const n = first.length;
  const fields = whole
    .map((field) => recount({ ...field, codes: first.map((row) => field.codes[row] ?? -1) }))
    .filter(({ filled }) => filled >= 2);
  // Numbers and categories alone repeat by nature: near copies mean nothing there.
  if (n < 4 || !fields.some(({ kind, distinct }) => kind !== 'cat' && kind !== 'num' && distinct > 10))
    return [];
  const pairsMax = Math.min(PAIRS_MAX, Math.floor(COMPARISONS_MAX / fields.length));
  const comparers = fields.map((field) => comparerOf(field, n));
  const candidates = plausiblePairs(fields, comparers, candidatePairs(fields, n, pairsMax));
  if (candidates.a.length === 0) return [];
  const levels = comparers.map((compare) => levelsOf(compare, candidates));
  const model = learnWeights(fields, comparers, candidates, n, levels, randomFrom(seed));
  const weighed = Float64Array.from(candidates.a, (a, i) => model.total((f) => levels[f]?.[i] ?? 0, a));
  const doubt = doubtShift(weighed);
  const believed = Array.from(weighed.keys()).filter((i) => probabilityOf((weighed[i] ?? 0) - doubt) >= 0.5);
  const naming = namingFields(fields, levels, n, believed);
  const apart = (level: (f: number) => number) =>
    naming.some((f) => level(f) >= 1 && level(f) < NEARLY_EQUAL);
  const total = (a: number, b: number) => {
    const level = (f: number) => comparers[f]?.(a, b).level ?? 0;
    return apart(level) ? SIBLINGS : model.total(level, a);
  };
  const bits = weighed.map((value, i) => (apart((f) => levels[f]?.[i] ?? 0) ? SIBLINGS : value));
  const shift = naming.length > 0 ? doubtShift(bits) : doubt;
  const scored = Array.from(bits, (value, i) => ({
    a: candidates.a[i] ?? 0,
    b: candidates.b[i] ?? 0,
    bits: value - shift,
  }));
  const clustered = clusterPairs(scored, n, (a, b) => total(a, b) - shift);
  const exact = exactCopies(table);
  const found: DuplicatePair[] = [];
  const add = (x: number, y: number, clusterId: number, probability: number, evidence: FieldEvidence[]) => {
    if (!exact(x, y))
      found.push({ rowA: Math.min(x, y), rowB: Math.max(x, y), clusterId, probability, evidence });
  };
  const evidence = (a: number, b: number) => evidenceOf(fields, comparers, model, a, b);
  for (const { a, b, bits: value } of clustered.pairs) {
    const probability = probabilityOf(value);
    if (probability < SHOWN_FROM) continue;
    let [left, right] = [groups[a] ?? [], groups[b] ?? []];
    if (left.length * right.length > 2500) [left, right] = [left.slice(0, 1), right.slice(0, 1)];
    const fieldsOf = evidence(a, b);
    for (const x of left) for (const y of right) add(x, y, clustered.group[a] ?? a, probability, fieldsOf);
  }
  groups.forEach((rows, a) => {
    if (rows.length < 2 || rows.length > 200) return;
    // Equal rows say as much as their values are rare.
    const own = fields.reduce((sum, field, f) => {
      const code = field.codes[a] ?? -1;
      if (code < 0) return sum;
      return (
        sum -
        Math.log2(Math.max((field.counts[code] ?? 0) - 1, 0.25) / Math.max(1, field.filled - 1)) *
          (model.weights[f] ?? 1)
      );
    }, model.prior);
    const probability = probabilityOf(own);
    if (probability < 0.5) return;
    const fieldsOf = evidence(a, a);
    rows.forEach((x, i) => {
      for (const y of rows.slice(i + 1)) add(x, y, clustered.group[a] ?? a, probability, fieldsOf);
    });
  });
  return found.sort((x, y) => y.probability - x.probability || x.rowA - y.rowA || x.rowB - y.rowB);
}

function levelsOf(compare: Comparer, { a, b }: Candidates): Uint8Array {
  const levels = new Uint8Array(a.length);
  for (let i = 0; i < levels.length; i++) levels[i] = compare(a[i] ?? 0, b[i] ?? 0).level;
  return levels;
}

/**
 * Of many pairs, those that agree somewhat in a field that can carry identity: numbers and categories alone never make
 * a duplicate, so that all their comparisons can be spared. Few pairs stay as they are, since the rest teaches the model.
 */
function plausiblePairs(fields: Field[], comparers: Comparer[], pairs: Candidates): Candidates {
  if (pairs.a.length * fields.length < SCREENED_FROM) return pairs;
  const telling = comparers.filter((_, f) => fields[f]?.kind !== 'num' && fields[f]?.kind !== 'cat');
  const kept: number[] = [];
  for (let i = 0; i < pairs.a.length; i++) {
    const [a, b] = [pairs.a[i] ?? 0, pairs.b[i] ?? 0];
    if (telling.some((compare) => compare(a, b).level > 1)) kept.push(i);
  }
  return {
    a: Int32Array.from(kept, (i) => pairs.a[i] ?? 0),
    b: Int32Array.from(kept, (i) => pairs.b[i] ?? 0),
  };
}

/** While doubtful pairs outnumber sure ones, there is no gap between duplicates and the rest: ask for more evidence. */
function doubtShift(bits: Float64Array): number {
  for (let shift = 0; shift < SHIFT_MAX; shift++) {
    let [doubtful, sure] = [0, 0];
    for (const value of bits) {
      const p = probabilityOf(value - shift);
      if (p >= 0.9) sure++;
      else if (p > 0.1) doubtful++;
    }
    if (doubtful <= sure) return shift;
  }
  return SHIFT_MAX;
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}
