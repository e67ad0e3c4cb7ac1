import { type Board, findingsOf } from '../findings.ts';
import { countIn, type Dependency } from './dependencies.ts';
import type { ContextResult } from './find-by-context.ts';

const CONFIRMED = 0.9;
const ROWS_MIN = 2;

/** A believed slip is confirmed when a determining column's group holds the meant value and never the observed one. */
export function confirmSlips(board: Board, context: ContextResult): void {
  for (const column of board.table.columns) {
    const dependencies = context.dependencies.get(column.index);
    const { slips } = findingsOf(board, column);
    if (!dependencies || slips.size === 0) continue;
    const findings = context.findings.get(column.index) ?? [];
    const known = new Set(findings.map((finding) => finding.row));
    for (let row = 0; row < board.table.rowCount; row++) {
      const code = column.codes[row] ?? 0;
      const slip = slips.get(code);
      if (!slip || slip.probability < 0.6 || known.has(row)) continue;
      for (const dependency of dependencies satisfies Dependency[]) {
        const g: number = context.repaired[dependency.from]?.[row] ?? 0;
        const rows = countIn(dependency, g, slip.target) - 1;
        if (board.table.columns[dependency.from]?.isNull[g] || rows < ROWS_MIN) continue;
        if (dependency.top[g] !== slip.target || countIn(dependency, g, code) > 0) continue;
        findings.push({ row, best: slip.target, probability: CONFIRMED, from: dependency.from, rows });
        break;
      }
    }
    context.findings.set(column.index, findings);
  }
}
