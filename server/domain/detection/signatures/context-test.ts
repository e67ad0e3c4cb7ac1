import { clamp } from '../../../stats/logistic.ts';
import type { EncodedColumn, EncodedTable } from '../encode.ts';

const ROWS_MAX = 4000;

/**
 * Do rows with the damaged value look like rows with its original in the other columns? `agreement` is 1 when they
 * do and 0 when they are strangers, `information` 0-1 how much the other columns can tell.
 */
export function compareContext(
  table: EncodedTable,
  column: EncodedColumn,
  pairs: Map<string, string>,
): { agreement: number; information: number } {
  const pairOfDamaged = new Map<number, number>();
  const pairOfOriginal = new Map<number, number>();
  let pairCount = 0;
  for (const [damaged, original] of pairs) {
    pairOfDamaged.set(column.codeOf.get(damaged) ?? -1, pairCount);
    pairOfOriginal.set(column.codeOf.get(original) ?? -1, pairCount);
    pairCount++;
  }
  const damagedRows: [number, number][] = [];
  const originalRows: [number, number][] = [];
  const sizes = new Int32Array(pairCount);
  for (let row = 0; row < table.rowCount; row++) {
    const code = column.codes[row] ?? 0;
    const d = pairOfDamaged.get(code);
    const o = pairOfOriginal.get(code);
    if (d !== undefined && damagedRows.length < ROWS_MAX) damagedRows.push([row, d]);
    if (o !== undefined && originalRows.length < ROWS_MAX) {
      originalRows.push([row, o]);
      sizes[o] = (sizes[o] ?? 0) + 1;
    }
  }
  let cross = 0;
  let own = 0;
  for (const other of table.columns) {
    const distinct = other.filledCodes.length;
    if (other === column || distinct < 2 || distinct > 0.7 * other.filledRows) continue;
    if (other.filledRows < 0.5 * table.rowCount) continue;
    const found = compareOn(table, other, damagedRows, originalRows, sizes);
    if (found === null || found.own <= 0.15) continue;
    cross += found.damaged * found.own;
    own += found.own * found.own;
  }
  if (own === 0) return { agreement: 0, information: 0 };
  return { agreement: cross / own, information: Math.min(1, Math.sqrt(own) / 0.8) };
}

function compareOn(
  table: EncodedTable,
  other: EncodedColumn,
  damagedRows: [number, number][],
  originalRows: [number, number][],
  sizes: Int32Array,
): { own: number; damaged: number } | null {
  const width = other.values.length;
  const together = new Map<number, number>();
  for (const [row, pair] of originalRows) {
    const key = pair * width + (other.codes[row] ?? 0);
    together.set(key, (together.get(key) ?? 0) + 1);
  }
  /** Mean gain per pair over the column's own frequencies; `own` rows are left out of their own count. */
  const gains = (rows: [number, number][], leaveOut: number) => {
    const sum = new Float64Array(sizes.length);
    const count = new Int32Array(sizes.length);
    for (const [row, pair] of rows) {
      const size = sizes[pair] ?? 0;
      if (size < 2) continue;
      const code = other.codes[row] ?? 0;
      const share = Math.max((other.counts[code] ?? 0) / table.rowCount, 1e-9);
      const seen = Math.max((together.get(pair * width + code) ?? 0) - leaveOut, 0);
      const gain = Math.log((seen + 0.5 * share) / (Math.max(size - leaveOut, 0) + 0.5) / share);
      sum[pair] = (sum[pair] ?? 0) + clamp(gain, -4, 4);
      count[pair] = (count[pair] ?? 0) + 1;
    }
    return { sum, count };
  };
  const a = gains(originalRows, 1);
  const b = gains(damagedRows, 0);
  let pairs = 0;
  let own = 0;
  let damaged = 0;
  for (let pair = 0; pair < sizes.length; pair++) {
    const countA = a.count[pair] ?? 0;
    const countB = b.count[pair] ?? 0;
    if (countA === 0 || countB === 0) continue;
    pairs++;
    own += (a.sum[pair] ?? 0) / countA;
    damaged += (b.sum[pair] ?? 0) / countB;
  }
  return pairs < 2 ? null : { own: own / pairs, damaged: damaged / pairs };
}
