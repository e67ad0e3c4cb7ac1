import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type ColumnFindings } from '../findings.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
type Order = 'day first' | 'month first' | null;
type Kind = 'year first' | 'year last' | 'day and name' | 'name and day';

interface Written {
  kind: Kind;
  /** Kind, separator and year width: two dates of one format are equal here. */
  format: string;
  separator: string;
  year: number;
  yearWidth: number;
  /** The two numbers as written; a month name is its number. */
  first: number;
  second: number;
  padded: boolean;
}

function monthNumber(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

function read(text: string): Written | null {
  const make = (
    kind: Kind,
    separator: string,
    year: string,
    first: number,
    second: number,
    padded: boolean,
  ) => {
    const short = Number(year) < 50 ? 2000 : 1900;
    return {
      kind,
      format: `${kind}${separator}${year.length}`,
      separator,
      year: year.length === 4 ? Number(year) : short + Number(year),
      yearWidth: year.length,
      first,
      second,
      padded,
    };
  };
  let m = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (m) return make('year first', m[2] ?? '', m[1] ?? '', Number(m[3]), Number(m[4]), /^0/.test(m[3] ?? ''));
  m = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  if (m) {
    const padded = /^0/.test(m[1] ?? '') || /^0/.test(m[3] ?? '');
    return make('year last', m[2] ?? '', m[4] ?? '', Number(m[1]), Number(m[3]), padded);
  }
  m = /^(\d{1,2})([- ])([A-Za-z]{3,9})\2(\d{4}|\d{2})$/.exec(text);
  if (m && monthNumber(m[3]) > 0)
    return make('day and name', m[2] ?? '', m[4] ?? '', Number(m[1]), monthNumber(m[3]), false);
  m = /^([A-Za-z]{3,9}) (\d{1,2}), ?(\d{4})$/.exec(text);
  if (m && monthNumber(m[1]) > 0)
    return make('name and day', ' ', m[3] ?? '', Number(m[2]), monthNumber(m[1]), false);
  return null;
}

function monthAndDay(date: Written, order: Order): { month: number; day: number } | null {
  switch (date.kind) {
    case 'year first':
      return { month: date.first, day: date.second };
    case 'day and name':
    case 'name and day':
      return { month: date.second, day: date.first };
    case 'year last': {
      const own: Order = date.first > 12 ? 'day first' : date.second > 12 ? 'month first' : order;
      if (own === null) return null;
      return own === 'day first'
        ? { month: date.second, day: date.first }
        : { month: date.first, day: date.second };
    }
    default:
      return date.kind satisfies never;
  }
}

function render(date: Written, like: Written, padded: boolean, order: Order): string | null {
  const at = monthAndDay(date, order);
  if (!at || at.month < 1 || at.month > 12 || at.day < 1 || at.day > 31) return null;
  const two = (x: number) => (padded ? String(x).padStart(2, '0') : String(x));
  const year = like.yearWidth === 4 ? String(date.year) : String(date.year % 100).padStart(2, '0');
  const parts = { month: two(at.month), day: two(at.day) };
  if (like.kind === 'year first') return [year, parts.month, parts.day].join(like.separator);
  if (like.kind !== 'year last' || order === null) return null;
  const first = order === 'month first' ? [parts.month, parts.day] : [parts.day, parts.month];
  return [...first, year].join(like.separator);
}

/** One column with several date formats or orders. An order is proven only by days above 12, ten to one. */
export function findMixedDates(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 20 || column.numeric) return;
  const dates = new Map<number, Written>();
  const rowsOf = new Map<string, number>();
  let total = 0;
  let dayFirst = 0;
  let monthFirst = 0;
  for (const code of column.filledCodes) {
    const date = read(valueAt(column, code).trim());
    if (!date) continue;
    const count = countAt(column, code);
    dates.set(code, date);
    rowsOf.set(date.format, (rowsOf.get(date.format) ?? 0) + count);
    total += count;
    if (date.kind === 'year last' && date.first > 12) dayFirst += count;
    if (date.kind === 'year last' && date.second > 12) monthFirst += count;
  }
  if (total < 0.8 * column.filledRows) return;
  const order: Order =
    dayFirst > 10 * monthFirst ? 'day first' : monthFirst > 10 * dayFirst ? 'month first' : null;
  const [topFormat, topRows] = [...rowsOf].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  const top = [...dates.values()].filter((date) => date.format === topFormat);
  const like = top[0];
  if (!like) return;
  const padded = top.some((date) => date.padded);
  for (const [code, date] of dates) {
    const text = valueAt(column, code);
    const rare = topRows >= 0.6 * total && (rowsOf.get(date.format) ?? 0) <= 0.3 * total;
    const swapped =
      date.kind === 'year last' &&
      ((order === 'month first' && date.first > 12) || (order === 'day first' && date.second > 12));
    if (!(date.format !== topFormat && rare) && !swapped) continue;
    const suggestion = render(date, like, padded, order);
    addValueFinding(findings, code, {
      probability: swapped && date.format === topFormat ? 0.7 : 0.6,
      suggestion,
      confidence: suggestion === null ? 0 : 0.8,
      rule: 'date format',
      reason: swapped
        ? `\`${text}\` puts day and month in the other order than the column`
        : `\`${text}\` is written in another date format than ${Math.round((100 * topRows) / total)} % of the column`,
    });
  }
  if (total < 0.95 * column.filledRows) return;
  for (const code of column.filledCodes) {
    if (dates.has(code)) continue;
    addValueFinding(findings, code, {
      probability: 0.6,
      suggestion: null,
      confidence: 0,
      rule: 'no date',
      reason: `\`${valueAt(column, code)}\` is no date; the rest of the column is`,
    });
  }
}
