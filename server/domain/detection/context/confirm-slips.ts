import { type Board, findingsOf } from '../findings.ts';
import { countIn, type Dependency } from './dependencies.ts';
import type { ContextResult } from './find-by-context.ts';

const CONFIRMED = 0.9;
const ROWS_MIN = 2;

/** A believed slip is confirmed when a determining column's group holds the meant value and never the observed one. */
export function confirmSlips(board: Board, context: ContextResult): void {
  for (const column of board.table.columns) {
    const dependencies: Dependency[] = context.dependencies.get(column.index) ?? [];
    const { slips } = findingsOf(board, column);
    if (dependencies.length === 0 || slips.size === 0) continue;
    const findings = context.findings.get(column.index) ?? [];
    const known = new Set(findings.map((finding) => finding.row));
    for (let row = 0; row < board.table.rowCount; row++) {
      const code = column.codes[row] ?? 0;
      const slip = slips.get(code);
      if (!slip || slip.probability < 0.6 || known.has(row)) continue;
      const confirming = dependencies.find((dependency) =>
        confirms(board, context, dependency, row, code, slip.target),
      );
      if (!confirming) continue;
      const g = context.repaired[confirming.from]?.[row] ?? 0;
      const rows = countIn(confirming, g, slip.target) - 1;
      findings.push({ row, best: slip.target, probability: CONFIRMED, from: confirming.from, rows });
    }
    context.findings.set(column.index, findings);
  }
}

function confirms(
  board: Board,
  context: ContextResult,
  dependency: Dependency,
  row: number,
  observed: number,
  meant: number,
): boolean {
  const g = context.repaired[dependency.from]?.[row] ?? 0;
  if (board.table.columns[dependency.from]?.isNull[g]) return false;
  if (dependency.top[g] !== meant || countIn(dependency, g, observed) > 0) return false;
  return countIn(dependency, g, meant) - 1 >= ROWS_MIN;
}
