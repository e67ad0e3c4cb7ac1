import { candidatePairs } from './block.ts';
import { exactCopies } from './collapse.ts';
import { comparerOf } from './compare.ts';
import type { DuplicatePair, RecordTable } from './contract.ts';
import { evidenceOf } from './evidence.ts';
import { type Field, prepareField, recount } from './field.ts';
import { findSources, type Sources } from './find-sources.ts';
import { learnWeights } from './learn.ts';
import { modelCodes } from './model-codes.ts';

const PAIRS_MAX = 1_000_000;
const COMPARISONS_MAX = 8_000_000;
const BELIEVED = 0.5;
const SHOWN_FROM = 0.3;
/** Two parts of a table are sources of the same things when at least this many are in both. */
const LINKED_MIN = 15;
const LINKED_SHARE_MIN = 0.1;
/** Rows that must hold a maker's code for codes to be compared. */
const CODES_SHARE_MIN = 0.2;

/**
 * Links records of two or more sources that stand in one table: only rows of different sources are compared, and each
 * row has at most one partner, so that candidates compete. Null when the table does not look like that, or when too few
 * records are found in both.
 */
export function linkSources(table: RecordTable, random: () => number): DuplicatePair[] | null {
  for (const sources of findSources(table)) {
    const pairs = link(table, sources, random);
    if (pairs !== null) return pairs;
  }
  return null;
}

function link(
  table: RecordTable,
  { sides, position }: Sources,
  random: () => number,
): DuplicatePair[] | null {
  const fields = [
    ...table.columns.filter((column) => column.position !== position).map(prepareField),
    codesField(modelCodes(table, position)),
  ].filter((field) => field !== null);
  const n = table.rowCount;
  if (!fields.some(({ kind, distinct }) => kind !== 'cat' && kind !== 'num' && distinct > 10)) return null;
  const comparers = fields.map((field) => comparerOf(field, n));
  const pairs = candidatePairs(
    fields,
    n,
    Math.min(PAIRS_MAX, Math.floor(COMPARISONS_MAX / fields.length)),
    sides,
  );
  if (pairs.a.length === 0) return null;
  const levels = comparers.map((compare) =>
    Uint8Array.from(pairs.a, (a, i) => compare(a, pairs.b[i] ?? 0).level),
  );
  const model = learnWeights(fields, comparers, pairs, n, levels, random, sides);
  const bits = Float64Array.from(pairs.a, (a, i) => model.total((f) => levels[f]?.[i] ?? 0, a));
  const probabilities = compete(pairs, bits, n);
  const smaller = Math.min(...countSides(sides));
  const believed = probabilities.reduce((sum, p) => sum + (p >= BELIEVED ? 1 : 0), 0);
  if (believed < Math.max(LINKED_MIN, LINKED_SHARE_MIN * smaller)) return null;
  const exact = exactCopies(table);
  const found: DuplicatePair[] = [];
  pairs.a.forEach((a, i) => {
    const b = pairs.b[i] ?? 0;
    const probability = probabilities[i] ?? 0;
    if (probability < SHOWN_FROM || exact(a, b)) return;
    found.push({
      rowA: a,
      rowB: b,
      clusterId: a,
      probability,
      evidence: evidenceOf(fields, comparers, model, a, b),
    });
  });
  return found.sort((x, y) => y.probability - x.probability || x.rowA - y.rowA || x.rowB - y.rowB);
}

/** One partner each: the probability of a pair is its odds among all candidates of either end, and of having none. */
function compete(
  { a, b }: { a: Int32Array; b: Int32Array },
  bits: Float64Array,
  rowCount: number,
): Float64Array {
  const odds = bits.map((value) => 2 ** Math.max(-60, Math.min(60, value)));
  const all = new Float64Array(rowCount).fill(1);
  odds.forEach((value, i) => {
    for (const row of [a[i] ?? 0, b[i] ?? 0]) all[row] = (all[row] ?? 1) + value;
  });
  return odds.map((value, i) => value / Math.max(all[a[i] ?? 0] ?? 1, all[b[i] ?? 0] ?? 1));
}

function countSides(sides: Uint8Array): number[] {
  const counts = new Map<number, number>();
  for (const side of sides) counts.set(side, (counts.get(side) ?? 0) + 1);
  return [...counts.values()];
}

/** The makers' codes of a row as a field of its own. */
function codesField(codes: string[][]): Field | null {
  const numberOf = new Map<string, number>();
  const values: string[] = [];
  const rows = Int32Array.from(codes, (own) => {
    if (own.length === 0) return -1;
    const value = own.toSorted().join(' ');
    const known = numberOf.get(value) ?? values.push(value) - 1;
    numberOf.set(value, known);
    return known;
  });
  const field = recount({
    name: 'model codes',
    kind: 'model',
    values,
    codes: rows,
    counts: new Float64Array(0),
    filled: 0,
    distinct: 0,
    numbers: new Float64Array(0),
    scale: 1,
  });
  return field.filled >= CODES_SHARE_MIN * rows.length && field.distinct > 10 ? field : null;
}
