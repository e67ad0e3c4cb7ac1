import { type CellKind, cellKind } from './cell-kind';
import type { ParsedRow } from './parse-rows';

const DEPTH_MAX = 5;
const TYPED = new Set<CellKind>(['number', 'date', 'time', 'email', 'url']);
/** A line below the names that gives their units: `(kg)`, `[m/s]`. */
const UNIT = /^[([].{1,30}[)\]]$/;

/**
 * How many records the header that begins at `start` has. Further ones are taken for header only where they give units,
 * or where the first ones leave columns without a name (as the names of groups do), the last names the rest in text,
 * and values of another kind follow: a record of data must never become a name.
 */
export function headerDepth(rows: ParsedRow[], start: number, width: number): number {
  if (width < 2) return 1;
  const named = new Set<number>();
  const complete = () => named.size === width;
  for (let depth = 1; depth <= DEPTH_MAX; depth++) {
    const row = rows[start + depth - 1];
    if (row === undefined || row.fields.length > width || hasTyped(row, depth)) return 1;
    const before = named.size;
    row.fields.forEach((field, column) => {
      if (field.trim() !== '') named.add(column);
    });
    const below = rows.slice(start + depth, start + depth + 100);
    if (depth === 1 && complete()) return below.length > 1 && isUnits(below[0]) ? 2 : 1;
    if (!complete()) continue;
    if (named.size === before || !typedBelow(row, below, width)) return 1;
    return below.length > 1 && isUnits(below[0]) ? depth + 1 : depth;
  }
  return 1;
}

/** Only a group may be named by a number, such as a year. */
function hasTyped({ fields }: ParsedRow, depth: number): boolean {
  const kinds = fields.map((field) => cellKind(field)).filter((kind) => kind !== 'empty');
  if (depth > 1) return kinds.some((kind) => TYPED.has(kind));
  return kinds.length === 0 || kinds.some((kind) => TYPED.has(kind) && kind !== 'number');
}

function isUnits(row: ParsedRow | undefined): boolean {
  const filled = (row?.fields ?? []).map((field) => field.trim()).filter((field) => field !== '');
  return filled.length > 0 && filled.every((field) => UNIT.test(field));
}

function typedBelow({ fields }: ParsedRow, below: ParsedRow[], width: number): boolean {
  const columns = Array.from({ length: width }, (_, column) => column);
  const named = columns.filter((column) => (fields[column] ?? '').trim() !== '');
  if (named.length < 2) return false;
  return named.some((column) => {
    const kinds = below.map((row) => cellKind(row.fields[column] ?? '')).filter((kind) => kind !== 'empty');
    return kinds.length > 0 && kinds.filter((kind) => TYPED.has(kind)).length > 0.6 * kinds.length;
  });
}
