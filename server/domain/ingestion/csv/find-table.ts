import { cellKind } from './cell-kind';
import { headerDepth } from './header-depth';
import type { ParsedRow } from './parse-rows';
import { repeatsNames } from './table-end';

export interface TableShape {
  /** Records before the header or the data, such as titles and comments. */
  preambleRows: number;
  /** 0-based record of the header; null when the first record is data. */
  headerRow: number | null;
  /** Records of the header, from `headerRow` on; 0 without one. */
  headerRows: number;
  columnCount: number;
}

/** Where the table begins, how wide it is, and whether its first record names the columns. */
export function findTable(
  rows: ParsedRow[],
  header: boolean | number | undefined,
  headerRows?: number,
): TableShape {
  const width = usualWidth(rows);
  if (typeof header === 'number') {
    const at = rows.findIndex((row) => row.line >= header);
    const headerRow = Math.max(0, at);
    return {
      preambleRows: headerRow,
      headerRow,
      headerRows: headerRows ?? headerDepth(rows, headerRow, width),
      columnCount: Math.max(rows[headerRow]?.fields.length ?? 1, width),
    };
  }
  const start = firstTableRow(rows, width);
  const first = rows[start];
  if (first === undefined) return { preambleRows: 0, headerRow: null, headerRows: 0, columnCount: 1 };
  const depth = headerRows ?? headerDepth(rows, start, width);
  const isHeader =
    header ??
    (depth > 1 || headerRows === 1 || looksLikeHeader(first.fields, rows.slice(start + 1, start + 200)));
  return {
    preambleRows: start,
    headerRow: isHeader ? start : null,
    headerRows: isHeader ? depth : 0,
    columnCount: Math.max(width, first.fields.length),
  };
}

/** The commonest number of fields, weighted towards wider rows, since preamble and footer lines are narrow. */
function usualWidth(rows: ParsedRow[]): number {
  const counts = new Map<number, number>();
  const first = rows.find((row) => row.fields.length >= 3 && !isBlank(row));
  const names = new Set(first?.fields.map((field) => field.trim()));
  for (const row of rows) {
    if (isBlank(row)) continue;
    // A second table below has a width of its own.
    if (row !== first && row.fields.length !== first?.fields.length && repeatsNames(row.fields, names)) break;
    counts.set(row.fields.length, (counts.get(row.fields.length) ?? 0) + 1);
  }
  let [width, best] = [1, 0];
  for (const [length, count] of counts) {
    const weight = count * Math.sqrt(length);
    if (weight > best) [width, best] = [length, weight];
  }
  return width;
}

function isBlank(row: ParsedRow): boolean {
  return row.fields.every((field) => field.trim() === '');
}

/** The first record of the usual width; narrower ones before it are preamble only if the table follows at once. */
function firstTableRow(rows: ParsedRow[], width: number): number {
  if (width === 1)
    return Math.max(
      0,
      rows.findIndex((row) => !isBlank(row)),
    );
  const index = rows.findIndex(
    (row) => row.fields.length >= width && !isBlank(row) && !isPaddedTitle(rows, row, width),
  );
  if (index <= 0) return Math.max(0, index);
  const before = rows.slice(0, index).filter((row) => !isBlank(row));
  const narrow = before.every((row) => filledCount(row) <= Math.max(1, width / 2));
  return narrow ? index : 0;
}

function filledCount(row: ParsedRow): number {
  return row.fields.filter((field) => field.trim() !== '').length;
}

/**
 * A title that a spreadsheet saved with the delimiters of the whole width: its first cell alone is filled, at the top, and
 * the next record that is not blank and no title itself fills every column, as names do.
 */
function isPaddedTitle(rows: ParsedRow[], row: ParsedRow, width: number): boolean {
  const title = (at: ParsedRow) => filledCount(at) === 1 && (at.fields[0] ?? '').trim() !== '';
  if (width < 3 || !title(row)) return false;
  const next = rows.slice(0, 50).find((at) => at.line > row.line && !isBlank(at) && !title(at));
  return next !== undefined && filledCount(next) >= width;
}

/**
 * A header is text above data: each name is filled, distinct and no number or date; it helps when the columns below
 * have another kind, and it is refused when the first record also occurs as an ordinary value below.
 */
export function looksLikeHeader(first: string[], below: ParsedRow[]): boolean {
  const names = first.map((name) => name.trim());
  const filled = names.filter((name) => name !== '');
  if (filled.length === 0) return false;
  if (below.length === 0)
    return names.every((name) => name === '' || !['number', 'date'].includes(cellKind(name)));
  let votes = 0;
  for (let column = 0; column < names.length; column++) {
    const name = names[column] ?? '';
    const kinds = below.map((row) => cellKind(row.fields[column] ?? '')).filter((kind) => kind !== 'empty');
    const nameKind = cellKind(name);
    const typed = (kind: string) => ['number', 'date', 'time', 'boolean', 'email', 'url'].includes(kind);
    const typedShare = kinds.length === 0 ? 0 : kinds.filter(typed).length / kinds.length;
    if (name === '') continue;
    if (typed(nameKind) && nameKind !== 'boolean') votes -= 2;
    else if (typedShare > 0.6) votes += 2;
    else if (below.some((row) => row.fields[column] === first[column])) votes -= 1;
    else {
      const lengths = below.map((row) => (row.fields[column] ?? '').length);
      const constantLength = lengths.length > 3 && lengths.every((length) => length === lengths[0]);
      votes += constantLength && name.length !== lengths[0] ? 1 : 0.4;
    }
  }
  const distinct = new Set(filled.map((name) => name.toLowerCase())).size === filled.length;
  return votes > (distinct ? 0 : 1);
}
