import { groupRows, type RowGroups } from '../../../stats/group-rows.ts';
import type { EncodedColumn, EncodedTable } from '../encode.ts';

/** "Column `from` determines column `to`", with the counts of every group of equal `from` values. */
export interface Dependency {
  from: number;
  to: number;
  /** Rate at which the rule is broken in the table. */
  breakRate: number;
  weight: number;
  size: Int32Array;
  top: Int32Array;
  topCount: Int32Array;
  second: Int32Array;
  secondCount: Int32Array;
  /** Distinct `to` values of group g, ascending: `values[starts[g] .. starts[g + 1])` with their counts. */
  starts: Int32Array;
  values: Int32Array;
  counts: Int32Array;
}

const LIFT_MIN = 0.6;
const PURITY_MIN = 0.7;
const GROUPS_MIN = 4;
const DETERMINING_MAX = 6;
const SHIFT = 2 ** 32;

/** Rows of group `g` that hold `value`. */
export function countIn(dependency: Dependency, g: number, value: number): number {
  let low = dependency.starts[g] ?? 0;
  let high = (dependency.starts[g + 1] ?? 0) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = dependency.values[middle] ?? 0;
    if (found === value) return dependency.counts[middle] ?? 0;
    if (found < value) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

interface Target {
  codes: Int32Array;
  isNull: Uint8Array;
  distinct: number;
  baseShare: number;
}

/** Columns that others may determine or be determined by: repeated values, more than one. */
export function contextColumns(table: EncodedTable): number[] {
  return table.columns
    .filter((c) => c.filledRows >= 10 && c.filledCodes.length >= 2 && c.repeatShare >= 0.3)
    .map((c) => c.index);
}

/** What was found last, for a next pass in which few columns differ. */
interface Known {
  codes: Int32Array[];
  found: Map<number, Dependency>;
}
const lastOf = new WeakMap<EncodedTable, Known>();

/** The best determining columns of each column, over the working codes `codes[column][row]`. */
export function findDependencies(
  table: EncodedTable,
  codes: Int32Array[],
  eligible: number[],
  check: () => void,
): Map<number, Dependency[]> {
  const last = lastOf.get(table);
  const unchanged = codes.map((column, at) => last !== undefined && isEqual(column, last.codes[at]));
  const measured = new Map<number, Dependency>();
  const scratch = scratchFor(table);
  const groups = new Map<number, RowGroups>();
  for (const k of eligible)
    groups.set(k, groupRows(codes[k] ?? new Int32Array(), table.columns[k]?.values.length ?? 0));
  const result = new Map<number, Dependency[]>();
  for (const j of eligible) {
    check();
    const column = table.columns[j];
    const working = codes[j];
    if (!column || !working) continue;
    const target = describeTarget(column, working);
    const kept: Dependency[] = [];
    for (const k of eligible) {
      const from = table.columns[k];
      const rows = groups.get(k);
      if (k === j || !from || !rows) continue;
      const key = k * codes.length + j;
      const found =
        unchanged[k] && unchanged[j]
          ? (last?.found.get(key) ?? null)
          : isPossible(table.rowCount, from, rows, target, scratch)
            ? measure(table.rowCount, from, rows, target, j)
            : null;
      if (found === null) continue;
      measured.set(key, found);
      kept.push(found);
    }
    kept.sort((a, b) => b.weight - a.weight);
    if (kept.length > 0) result.set(j, kept.slice(0, DETERMINING_MAX));
  }
  lastOf.set(table, { codes, found: measured });
  return result;
}

function isEqual(a: Int32Array, b: Int32Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((code, row) => code === b[row]);
}

interface Scratch {
  counts: Int32Array;
  touched: Int32Array;
}

function scratchFor({ rowCount, columns }: EncodedTable): Scratch {
  const values = columns.reduce((most, column) => Math.max(most, column.values.length), 0);
  return { counts: new Int32Array(values), touched: new Int32Array(rowCount) };
}

/** The same bars as `measure` sets, without its lists: nearly all pairs fail them, and a wide table has many pairs. */
function isPossible(
  rowCount: number,
  from: EncodedColumn,
  groups: RowGroups,
  target: Target,
  { counts, touched }: Scratch,
): boolean {
  let [agreeing, repeatedOther, covered, bigGroups] = [0, 0, 0, 0];
  for (let g = 0; g < from.values.length; g++) {
    let [rows, end] = [0, 0];
    for (let at = groups.starts[g] ?? 0; at < (groups.starts[g + 1] ?? 0); at++) {
      const value = target.codes[groups.rows[at] ?? 0] ?? 0;
      if (target.isNull[value]) continue;
      rows++;
      const seen = counts[value] ?? 0;
      if (seen === 0) touched[end++] = value;
      counts[value] = seen + 1;
    }
    let [most, repeated] = [0, 0];
    for (let at = 0; at < end; at++) {
      const value = touched[at] ?? 0;
      const q = counts[value] ?? 0;
      counts[value] = 0;
      if (q >= 2) repeated += q;
      if (q > most) most = q;
    }
    if (rows < 3 || from.isNull[g]) continue;
    covered += rows;
    if (most < 2) continue;
    agreeing += most;
    bigGroups++;
    repeatedOther += repeated - most;
  }
  return isDetermined(rowCount, target, { agreeing, repeatedOther, covered, bigGroups });
}

function isDetermined(
  rowCount: number,
  target: Target,
  measured: { agreeing: number; repeatedOther: number; covered: number; bigGroups: number },
): boolean {
  const { agreeing, repeatedOther, covered, bigGroups } = measured;
  if (agreeing + repeatedOther < 10 || covered < 0.1 * rowCount || bigGroups < GROUPS_MIN) return false;
  return (
    liftOf(target, agreeing, covered) >= LIFT_MIN && agreeing / (agreeing + repeatedOther + 1) >= PURITY_MIN
  );
}

function liftOf({ baseShare }: Target, agreeing: number, covered: number): number {
  return baseShare < 1 ? (agreeing / covered - baseShare) / (1 - baseShare) : 0;
}

function describeTarget(column: EncodedColumn, codes: Int32Array): Target {
  const counts = new Int32Array(column.values.length);
  let valid = 0;
  let most = 0;
  for (const code of codes) {
    if (column.isNull[code]) continue;
    valid++;
    const q = (counts[code] ?? 0) + 1;
    counts[code] = q;
    if (q > most) most = q;
  }
  return {
    codes,
    isNull: column.isNull,
    distinct: column.values.length,
    baseShare: most / Math.max(1, valid),
  };
}

function measure(
  rowCount: number,
  from: EncodedColumn,
  groups: RowGroups,
  target: Target,
  to: number,
): Dependency | null {
  const groupCount = from.values.length;
  const size = new Int32Array(groupCount);
  const top = new Int32Array(groupCount).fill(-1);
  const topCount = new Int32Array(groupCount);
  const second = new Int32Array(groupCount).fill(-1);
  const secondCount = new Int32Array(groupCount);
  const starts = new Int32Array(groupCount + 1);
  const values = new Int32Array(rowCount);
  const counts = new Int32Array(rowCount);
  const scratch = new Int32Array(target.distinct);
  let end = 0;
  let agreeing = 0;
  let repeatedOther = 0;
  let covered = 0;
  let broken = 0;
  let bigGroups = 0;
  for (let g = 0; g < groupCount; g++) {
    const first = end;
    let rows = 0;
    for (let at = groups.starts[g] ?? 0; at < (groups.starts[g + 1] ?? 0); at++) {
      const value = target.codes[groups.rows[at] ?? 0] ?? 0;
      if (target.isNull[value]) continue;
      rows++;
      const seen = scratch[value] ?? 0;
      if (seen === 0) values[end++] = value;
      scratch[value] = seen + 1;
    }
    let best = -1;
    let bestQ = 0;
    let next = -1;
    let nextQ = 0;
    let repeated = 0;
    let single = 0;
    for (let at = first; at < end; at++) {
      const value = values[at] ?? 0;
      const q = scratch[value] ?? 0;
      counts[at] = q;
      scratch[value] = 0;
      if (q >= 2) repeated += q;
      else single++;
      if (q > bestQ) {
        next = best;
        nextQ = bestQ;
        best = value;
        bestQ = q;
      } else if (q > nextQ) {
        next = value;
        nextQ = q;
      }
    }
    size[g] = rows;
    top[g] = best;
    topCount[g] = bestQ;
    second[g] = next;
    secondCount[g] = nextQ;
    starts[g + 1] = end;
    if (rows < 3 || from.isNull[g]) continue;
    covered += rows;
    if (bestQ >= 2) {
      agreeing += bestQ;
      bigGroups++;
      repeatedOther += repeated - bestQ;
      broken += repeated - bestQ;
    }
    // An isolated violation in a large group looks like a slip, a repeated one like a rule of its own.
    broken += rows >= 8 ? 0.5 * single : single;
  }
  if (!isDetermined(rowCount, target, { agreeing, repeatedOther, covered, bigGroups })) return null;
  const lift = liftOf(target, agreeing, covered);
  sortGroups(starts, values, counts);
  return {
    from: from.index,
    to,
    breakRate: (broken + 1) / (covered + 2),
    weight: (covered / rowCount) * lift,
    size,
    top,
    topCount,
    second,
    secondCount,
    starts,
    values: values.slice(0, end),
    counts: counts.slice(0, end),
  };
}

function sortGroups(starts: Int32Array, values: Int32Array, counts: Int32Array): void {
  for (let g = 0; g + 1 < starts.length; g++) {
    const first = starts[g] ?? 0;
    const end = starts[g + 1] ?? 0;
    if (end - first < 2) continue;
    const packed = new Float64Array(end - first);
    for (let at = first; at < end; at++) packed[at - first] = (values[at] ?? 0) * SHIFT + (counts[at] ?? 0);
    packed.sort();
    for (let at = first; at < end; at++) {
      const entry = packed[at - first] ?? 0;
      values[at] = Math.floor(entry / SHIFT);
      counts[at] = entry % SHIFT;
    }
  }
}
