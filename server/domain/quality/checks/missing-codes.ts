import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql, tuple } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { isNumeric, isTemporal } from '../profiled-column';
import { columnValues } from './column-values';

export const WORDS = [
  'na',
  'n/a',
  'n.a.',
  'none',
  'null',
  'nil',
  'nan',
  '-',
  '--',
  '---',
  '?',
  '??',
  '.',
  'unknown',
  'unk',
  'missing',
  'tbd',
  '#n/a',
  '#na',
  '(null)',
  '<na>',
  'nat',
  'not available',
  'undefined',
  'empty',
  '(blank)',
  'blank',
];
const NUMBERS = [
  '-999',
  '-9999',
  '-99999',
  '999',
  '9999',
  '99999',
  '-99',
  '-1e+30',
  '-999.0',
  '-9999.0',
  '-1',
];
export const DATES = [
  '1900-01-01',
  '1970-01-01',
  '1970-01-01 00:00:00',
  '9999-12-31',
  '1900-01-01 00:00:00',
  '0001-01-01',
];
/** Columns of few values are known by heart to other checks as well. */
const FEW_VALUES = 1000;
/** The longest code, in bytes. */
const LENGTH_MAX = 19;
const COLUMNS_A_PASS = 100;

export interface CodeCount {
  value: string;
  count: number;
}

/**
 * What stands in a column and is written like a code for "nothing". The profile tells of most columns that they hold
 * none; the rest are counted in one pass, and only those that hold some are looked at by themselves.
 */
export async function codesIn(context: CheckContext): Promise<[ScanColumn, CodeCount[]][]> {
  const found: [ScanColumn, CodeCount[]][] = [];
  const counted: ScanColumn[] = [];
  for (const column of context.columns) {
    if (column.type === 'list' || column.type === 'struct' || column.profile.filledCount === 0) continue;
    if (column.storageType !== 'VARCHAR') {
      if (mayHoldCode(column)) counted.push(column);
    } else if (column.profile.distinctCount <= FEW_VALUES) {
      const { values, counts } = await columnValues(context, column);
      const codes = values.flatMap((value, at) =>
        WRITTEN.has(value.trim().toLowerCase()) ? [{ value, count: counts[at] ?? 0 }] : [],
      );
      found.push([column, codes]);
    } else counted.push(column);
  }
  for (const column of await holding(context, counted)) found.push([column, await codesOf(context, column)]);
  return found.sort(([a], [b]) => context.columns.indexOf(a) - context.columns.indexOf(b));
}

/** Running numbers may hold codes as well as measured ones. */
export function storesNumbers(column: ScanColumn): boolean {
  return isNumeric(column) || (column.type === 'identifier' && column.storageType !== 'VARCHAR');
}

const WRITTEN = new Set([...WORDS, ...NUMBERS, ...DATES]);

/** A number must be the least or the greatest of its column to be a code, a date must lie in its range. */
function mayHoldCode(column: ScanColumn): boolean {
  const { min, max } = column.profile.statistics;
  if (min === undefined || max === undefined) return storesNumbers(column) || isTemporal(column);
  if (isTemporal(column)) {
    const [from, to] = [Date.parse(min), Date.parse(max)];
    return DATES.some((date) => {
      const at = Date.parse(date.length > 10 ? `${date.replace(' ', 'T')}Z` : `${date}T00:00:00Z`);
      return at >= from && at <= to;
    });
  }
  return (
    storesNumbers(column) &&
    NUMBERS.some((code) => Number(code) === Number(min) || Number(code) === Number(max))
  );
}

async function holding(context: CheckContext, columns: readonly ScanColumn[]): Promise<ScanColumn[]> {
  const held: ScanColumn[] = [];
  for (let from = 0; from < columns.length; from += COLUMNS_A_PASS) {
    const batch = columns.slice(from, from + COLUMNS_A_PASS);
    const counts = batch.map(
      (column) => sql`count_if(${candidates(column)}) AS ${identifier(column.storageName)}`,
    );
    const [row] = await context.session.query<Record<string, number>>(
      sql`SELECT ${join(counts)} FROM ${context.relation}`.text,
      { signal: context.signal },
    );
    held.push(...batch.filter(({ storageName }) => Number(row?.[storageName] ?? 0) > 0));
  }
  return held;
}

async function codesOf(context: CheckContext, column: ScanColumn): Promise<CodeCount[]> {
  const rows = await context.session.query<{ value: string; n: number }>(
    sql`SELECT ${renderExpression(column)} AS value, count(*) AS n FROM ${context.relation}
      WHERE ${candidates(column)} GROUP BY 1 ORDER BY n DESC, value`.text,
    { signal: context.signal },
  );
  return rows.map(({ value, n }) => ({ value, count: Number(n) }));
}

/** The rows worth a look, in the type that is stored: turning a million numbers into text to compare them is slow. */
function candidates(column: ScanColumn): Sql {
  const value = identifier(column.storageName);
  if (column.storageType === 'VARCHAR')
    // Only what is short enough, or has spaces around it, is brought to one form.
    return sql`CASE WHEN strlen(${value}) <= ${literal(LENGTH_MAX)} OR starts_with(${value}, ' ') OR ends_with(${value}, ' ')
      THEN lower(trim(${value})) IN ${tuple([...WRITTEN])} ELSE false END`;
  if (isNumeric(column) || column.type === 'identifier')
    return sql`${value} IN ${tuple(NUMBERS.map(Number))}`;
  if (isTemporal(column))
    return sql`CAST(${value} AS TIMESTAMP) IN (${join(DATES.map((date) => sql`CAST(${literal(date)} AS TIMESTAMP)`))})`;
  return sql`false`;
}
