import { type CellKind, cellKind } from './cell-kind';
import type { ParsedRow } from './parse-rows';

const DEPTH_MAX = 5;
const TYPED = new Set<CellKind>(['number', 'date', 'time', 'email', 'url']);
/** A line below the names that gives their units: `(kg)`, `[m/s]`. */
const UNIT = /^[([].{1,30}[)\]]$/;

/**
 * How many records the header that begins at `start` has. A second one is taken for header only where it gives units, or
 * where the first leaves columns without a name (as the names of groups do), the next names them in text, and values
 * of another kind follow: a record of data must never become a name.
 */
export function headerDepth(rows: ParsedRow[], start: number, width: number): number {
  let depth = 1;
  while (depth < DEPTH_MAX && width > 1) {
    const [above, candidate] = [rows.slice(start, start + depth), rows[start + depth]];
    const below = rows.slice(start + depth + 1, start + depth + 100);
    if (candidate === undefined || below.length === 0) break;
    if (!isUnits(candidate) && !namesColumns(above, candidate, below, width)) break;
    depth++;
  }
  return depth;
}

function isUnits({ fields }: ParsedRow): boolean {
  const filled = fields.map((field) => field.trim()).filter((field) => field !== '');
  return filled.length > 0 && filled.every((field) => UNIT.test(field));
}

function namesColumns(above: ParsedRow[], candidate: ParsedRow, below: ParsedRow[], width: number): boolean {
  const filled = (row: ParsedRow, column: number) => (row.fields[column] ?? '').trim() !== '';
  const columns = Array.from({ length: width }, (_, column) => column);
  const nearest = above.at(-1);
  if (nearest === undefined || candidate.fields.length > width) return false;
  const unnamed = columns.filter((column) => !filled(nearest, column));
  if (unnamed.length === 0 || unnamed.length === width) return false;
  const named = columns.filter((column) => filled(candidate, column));
  const everyNamed = columns.every((column) => filled(candidate, column) || filled(nearest, column));
  if (!everyNamed || named.length < 2) return false;
  if (named.some((column) => TYPED.has(cellKind(candidate.fields[column] ?? '')))) return false;
  return named.some((column) => {
    const kinds = below.map((row) => cellKind(row.fields[column] ?? '')).filter((kind) => kind !== 'empty');
    return kinds.length > 0 && kinds.filter((kind) => TYPED.has(kind)).length > 0.6 * kinds.length;
  });
}
