import type { RawColumn } from '../../stats/encode-table.ts';
import type { CandidateFix, ImpactTable } from './estimate-types.ts';

/** Which rows are scored in each scenario (1), the same with and without the fix. What decides coverage. */
export interface ScoredRows {
  clean: Uint8Array;
  served: Uint8Array;
  /** Too few rows are free of the fault: all are scored, and both models read the fixed table. */
  cleanReadsFixed: boolean;
  touchedCount: number;
}

/** Rows free of the fault must be this many, and this share, to be judged by alone. */
const [ROWS_MIN, SHARE_MIN] = [100, 0.2];

export function scoredRows(table: ImpactTable, fix: CandidateFix): ScoredRows {
  const { rowCount } = table;
  const touched = new Uint8Array(rowCount);
  for (const { at, column } of fix.changed) {
    const before = table.columns[at];
    if (before === undefined) continue;
    for (let row = 0; row < rowCount; row++) if (differs(before, column, row)) touched[row] = 1;
  }
  for (const at of fix.impute) {
    const column = table.columns[at];
    if (column === undefined) continue;
    for (let row = 0; row < rowCount; row++) if (isMissing(column, row)) touched[row] = 1;
  }
  const stays = Uint8Array.from({ length: rowCount }, (_, row) => (fix.dropped?.[row] === 1 ? 0 : 1));
  const touchedCount = touched.reduce((sum, mark, row) => sum + Math.max(mark, 1 - (stays[row] ?? 1)), 0);
  const free = touched.map((mark, row) => (mark === 0 ? (stays[row] ?? 0) : 0));
  const freeCount = free.reduce((sum, mark) => sum + mark, 0);
  const enough = freeCount >= ROWS_MIN && freeCount >= SHARE_MIN * rowCount;
  return { clean: enough ? free : stays, served: stays, cleanReadsFixed: !enough, touchedCount };
}

function differs(a: RawColumn, b: RawColumn, row: number): boolean {
  return !Object.is(a.values[row], b.values[row]) && String(a.values[row]) !== String(b.values[row]);
}

function isMissing(column: RawColumn, row: number): boolean {
  const value = column.values[row];
  return value === null || value === undefined || Number.isNaN(value);
}
