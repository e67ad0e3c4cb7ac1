import { type EncodedColumn, type EncodedTable, valueAt } from '../encode.ts';
import type { CellFinding } from './cells.ts';

const SOFT_RULES = new Set([
  'slip',
  'channel',
  'misspelt word',
  'misplaced space',
  'shape',
  'rare shape',
  'rare value',
  'context',
  'scrambled',
]);

/** What was taken out and put in between two texts: equal for equal edits. */
export function editSignature(a: string, b: string): string {
  let start = 0;
  const shorter = Math.min(a.length, b.length);
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return `${a.slice(start, a.length - end)}\u0000${b.slice(start, b.length - end)}`;
}

/** Findings that fill whole groups of another column in one way are the group's own convention, not slips. */
export function guardGroups(table: EncodedTable, cells: Map<number, CellFinding>[]): void {
  const grouping = table.columns.filter(
    (c) => c.filledCodes.length >= 2 && c.filledRows >= 0.5 * table.rowCount && c.repeatShare > 0.5,
  );
  for (const column of table.columns) {
    const found = cells[column.index];
    if (!found) continue;
    const rows = [...found]
      .filter(([, f]) => f.probability >= 0.5 && SOFT_RULES.has(f.rule))
      .map(([row]) => row);
    if (rows.length < 4 || rows.length > 0.4 * table.rowCount) continue;
    const doubted = new Set<number>();
    for (const other of grouping) {
      if (other !== column) collectConventions(column, other, found, cells[other.index], rows, doubted);
    }
    for (const row of doubted) {
      const finding = found.get(row);
      if (finding) finding.probability *= 0.4;
    }
  }
}

function collectConventions(
  column: EncodedColumn,
  other: EncodedColumn,
  found: Map<number, CellFinding>,
  foundOther: Map<number, CellFinding> | undefined,
  rows: number[],
  doubted: Set<number>,
): void {
  const byGroup = new Map<number, number[]>();
  for (const row of rows) {
    const g = other.codes[row] ?? 0;
    const list = byGroup.get(g);
    if (list) list.push(row);
    else byGroup.set(g, [row]);
  }
  for (const [g, members] of byGroup) {
    const size = other.counts[g] ?? 0;
    if (members.length < 4 || members.length < 0.8 * size || other.isNull[g]) continue;
    let wrongGroup = 0;
    for (const row of members) if ((foundOther?.get(row)?.probability ?? 0) >= 0.5) wrongGroup++;
    if (wrongGroup >= 0.5 * size) continue;
    const edits = new Map<string, number>();
    for (const row of members) {
      const edit = editSignature(valueAt(column, column.codes[row] ?? 0), found.get(row)?.suggestion ?? '');
      edits.set(edit, (edits.get(edit) ?? 0) + 1);
    }
    if (Math.max(...edits.values()) >= 0.6 * members.length) for (const row of members) doubted.add(row);
  }
}
