import { groupRows } from '../../../stats/group-rows.ts';
import { logistic, logOdds } from '../../../stats/logistic.ts';
import { type Board, findingsOf } from '../findings.ts';
import type { Dependency } from './dependencies.ts';

const DETERMINING_USED = 4;

/** A slip loses belief when rows of the same context repeat it and never show what it should be. */
export function doubtSupportedSlips(board: Board, dependencies: Map<number, Dependency[]>): void {
  for (const column of board.table.columns) {
    const from = (dependencies.get(column.index) ?? []).slice(0, DETERMINING_USED);
    const { slips } = findingsOf(board, column);
    const judged = [...slips].filter(([, slip]) => slip.kind === 'slip' && slip.probability >= 0.3);
    if (from.length === 0 || judged.length === 0) continue;
    const target = new Int32Array(column.values.length).fill(-1);
    for (const [code, slip] of judged) target[code] = slip.target;
    const repeats = new Uint8Array(board.table.rowCount);
    const corrects = new Uint8Array(board.table.rowCount);
    const scratch = new Int32Array(column.values.length);
    for (const { from: k } of from) {
      const source = board.table.columns[k];
      if (!source) continue;
      const groups = groupRows(source.codes, source.values.length);
      for (let g = 0; g < source.values.length; g++) {
        if (source.isNull[g]) continue;
        const rows = groups.rows.subarray(groups.starts[g] ?? 0, groups.starts[g + 1] ?? 0);
        for (const row of rows) scratch[column.codes[row] ?? 0] = (scratch[column.codes[row] ?? 0] ?? 0) + 1;
        for (const row of rows) {
          const code = column.codes[row] ?? 0;
          const meant = target[code] ?? -1;
          if (meant < 0) continue;
          if ((scratch[meant] ?? 0) >= 1) corrects[row] = 1;
          else if ((scratch[code] ?? 0) >= 2) repeats[row] = 1;
        }
        for (const row of rows) scratch[column.codes[row] ?? 0] = 0;
      }
    }
    const against = new Int32Array(column.values.length);
    for (let row = 0; row < board.table.rowCount; row++) {
      const code = column.codes[row] ?? 0;
      if ((target[code] ?? -1) < 0) continue;
      against[code] = (against[code] ?? 0) + (corrects[row] ? -1 : repeats[row] ? 1 : 0);
    }
    for (const [code, slip] of judged) {
      if ((against[code] ?? 0) > 0) slip.probability = logistic(logOdds(slip.probability) - 4);
    }
  }
}
