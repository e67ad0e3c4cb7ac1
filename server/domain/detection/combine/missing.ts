import { type EncodedColumn, type EncodedTable, valueAt } from '../encode.ts';
import { isProgramNullToken, mayBeAnswer } from '../null-tokens.ts';
import type { CellFinding } from './cells.ts';

/** A hint, as for words that no program writes. */
const MAYBE_ANSWER = 0.4;

/** A table that writes "nothing here" in two ways has at least one way that somebody did not mean. */
export function hasTwoNullForms(table: EncodedTable): boolean {
  const rows = new Map<string, number>();
  for (const column of table.columns) {
    column.values.forEach((text, code) => {
      const count = column.counts[code] ?? 0;
      if (!column.isNull[code] || count === 0) return;
      const form = text.trim().toLowerCase();
      rows.set(form, (rows.get(form) ?? 0) + count);
    });
  }
  const sorted = [...rows.values()].sort((a, b) => b - a);
  const total = sorted.reduce((sum, q) => sum + q, 0);
  return (sorted[1] ?? 0) >= Math.max(3, 0.02 * total);
}

/** Cells without a value: the rarer they are in their column, the more a value is expected. */
export function addMissing(
  table: EncodedTable,
  column: EncodedColumn,
  cells: Map<number, CellFinding>,
  twoForms: boolean,
): void {
  const share = column.nullRows / Math.max(1, table.rowCount);
  if (column.nullRows === 0) return;
  for (let row = 0; row < table.rowCount; row++) {
    const code = column.codes[row] ?? 0;
    if (!column.isNull[code]) continue;
    const text = valueAt(column, code);
    const visible = text.trim() !== '';
    const believed = visible
      ? (isProgramNullToken(text) || twoForms) && share < 0.6
        ? 0.6
        : 0.4
      : share < 0.2
        ? 0.6
        : 0.2;
    const old = cells.get(row);
    // Among words "none" may be the answer, however well the other columns foretell one of the rest.
    const answer = visible && !column.numeric && mayBeAnswer(text);
    const probability = answer ? MAYBE_ANSWER : Math.max(believed, old?.probability ?? 0);
    if (probability < 0.3) continue;
    const reason = visible
      ? `\`${text}\` stands for a missing value`
      : `empty, while ${Math.round((1 - share) * 100)} % of ${column.name} is filled`;
    cells.set(row, {
      probability,
      suggestion: old?.suggestion ?? (visible ? '' : null),
      confidence: old?.suggestion != null ? old.confidence : visible ? 0.5 : 0,
      rule: old?.rule === 'joined cell' ? old.rule : visible ? 'disguised missing' : 'missing',
      reason: old?.suggestion != null ? `${reason}; ${old.reason}` : reason,
      withContext: old?.withContext ?? false,
      recurring: false,
    });
  }
}
