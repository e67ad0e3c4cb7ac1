import type { ContextFinding, ContextResult } from '../context/find-by-context.ts';
import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type Board, type Finding, findingsOf } from '../findings.ts';

/** A finding on one cell with what the automatic repair must know about where it comes from. */
export interface CellFinding extends Finding {
  withContext: boolean;
  /** The edit recurs in the table, so one value's evidence does not stand alone. */
  recurring: boolean;
}

/** Slips become findings on values once nothing changes their probability any more. */
export function settleSlips(board: Board): void {
  for (const column of board.table.columns) {
    const findings = findingsOf(board, column);
    for (const [code, slip] of findings.slips) {
      const text = valueAt(column, code);
      const target = valueAt(column, slip.target);
      const rows = countAt(column, slip.target);
      addValueFinding(findings, code, {
        probability: slip.probability,
        suggestion: target,
        confidence: slip.ambiguous ? Math.min(slip.probability, 0.55) : slip.probability,
        rule: slip.kind,
        reason:
          slip.kind === 'signature'
            ? `\`${text}\` is \`${target}\` (${rows} rows) after an edit that recurs in this table`
            : `\`${text}\` looks like a slip for \`${target}\`, which stands in ${rows} other ${rows === 1 ? 'row' : 'rows'}`,
      });
    }
  }
}

/** Value findings spread to their rows, joined with context (noisy-or) and with findings on single cells. */
export function cellsOfColumn(
  board: Board,
  column: EncodedColumn,
  context: ContextResult,
): Map<number, CellFinding> {
  const findings = findingsOf(board, column);
  const cells = new Map<number, CellFinding>();
  if (findings.values.size > 0) {
    for (let row = 0; row < board.table.rowCount; row++) {
      const code = column.codes[row] ?? 0;
      const finding = findings.values.get(code);
      if (!finding) continue;
      const kind = findings.slips.get(code)?.kind;
      const recurring = kind === 'channel' || kind === 'signature';
      cells.set(row, { ...finding, withContext: false, recurring });
    }
  }
  for (const found of context.findings.get(column.index) ?? []) joinContext(board, column, cells, found);
  for (const [row, finding] of findings.cells) {
    const old = cells.get(row);
    if (finding.rule !== 'joined cell' && old && finding.probability < old.probability) continue;
    const keeps = old !== undefined && (finding.suggestion === null || finding.confidence < old.confidence);
    cells.set(row, {
      ...finding,
      probability: Math.max(finding.probability, old?.probability ?? 0),
      suggestion: keeps && finding.rule !== 'joined cell' ? old.suggestion : finding.suggestion,
      confidence: keeps && finding.rule !== 'joined cell' ? old.confidence : finding.confidence,
      withContext: false,
      recurring: false,
    });
  }
  return cells;
}

function joinContext(
  board: Board,
  column: EncodedColumn,
  cells: Map<number, CellFinding>,
  found: ContextFinding,
): void {
  if (column.isNull[found.best]) return;
  const old = cells.get(found.row);
  const value = valueAt(column, found.best);
  const by = board.table.columns[found.from]?.name ?? '';
  const observed = valueAt(column, column.codes[found.row] ?? 0);
  if (!old) {
    cells.set(found.row, {
      probability: found.probability,
      suggestion: value,
      confidence: found.probability,
      rule: 'context',
      reason:
        observed.trim() === ''
          ? `the cell is empty; rows with the same ${by} hold \`${value}\``
          : `rows with the same ${by} hold \`${value}\`, not \`${observed}\``,
      withContext: true,
      recurring: false,
    });
    return;
  }
  const agrees = old.suggestion === value;
  const probability = 1 - (1 - old.probability) * (1 - found.probability);
  if (old.suggestion !== null && found.probability < old.confidence && !agrees) {
    cells.set(found.row, { ...old, probability });
    return;
  }
  cells.set(found.row, {
    ...old,
    probability,
    suggestion: value,
    confidence: agrees ? 1 - (1 - found.probability) * (1 - old.confidence) : found.probability,
    reason:
      found.rows === undefined
        ? `${old.reason}; rows with the same ${by} hold \`${value}\``
        : `\`${observed}\` looks like a slip for \`${value}\`, which stands in ${found.rows} other rows with the same ${by}`,
    withContext: true,
  });
}
