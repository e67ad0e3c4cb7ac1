import { cellKind } from './cell-kind';
import { type Dialect, type ParsedRow, parseRows } from './parse-rows';

const DELIMITERS = [',', ';', '\t', '|', ':', '^', '~', ' ', '\u0001', '\u001f'];
const QUOTES = ['"', "'", ''];

/**
 * The dialect whose reading looks most like a table: pattern score times type score, after van den Burg, Nazábal and
 * Sutton, "Wrangling messy CSV files by detecting row and type patterns", 2019. Ties go to the commoner delimiter,
 * by the order of the lists.
 */
export function sniffDialect(sample: string, fixed: Partial<Dialect>, whole: boolean): Dialect {
  if (fixed.delimiter === undefined && fixed.quote !== '') {
    const quote = fixed.quote ?? '"';
    if (isOneQuotedColumn(sample, quote, whole))
      return { delimiter: ',', quote, escape: fixed.escape ?? quote };
  }
  const delimiters =
    fixed.delimiter === undefined
      ? [...DELIMITERS, ...longDelimiters(sample)].filter((mark) => sample.includes(mark))
      : [fixed.delimiter];
  const quotes =
    fixed.quote === undefined ? QUOTES.filter((mark) => mark === '' || sample.includes(mark)) : [fixed.quote];
  let best: { dialect: Dialect; score: number } | null = null;
  for (const delimiter of delimiters) {
    if (fixed.delimiter === undefined && cutsThroughValues(sample, delimiter)) continue;
    for (const quote of quotes) {
      const dialect = { delimiter, quote, escape: fixed.escape ?? escapeOf(sample, quote) };
      const score = tableScore(parseRows(sample, dialect, { final: whole, rowsMax: 1000 }).rows, delimiter);
      if (best === null || score > best.score * 1.001) best = { dialect, score };
    }
  }
  // One column, or nothing that splits: a comma never hurts.
  if (best === null || best.score <= 0) {
    const quote = fixed.quote ?? '"';
    return { delimiter: fixed.delimiter ?? ',', quote, escape: fixed.escape ?? (quote || '"') };
  }
  const dialect = { ...best.dialect, delimiter: fixed.delimiter ?? doubled(sample, best.dialect, whole) };
  return dialect.quote === '' && fixed.quote === undefined ? { ...dialect, quote: '', escape: '' } : dialect;
}

/** Lines that are a time, a date or an address each are no table of their parts. */
function cutsThroughValues(sample: string, delimiter: string): boolean {
  if (delimiter !== ':' && delimiter !== ' ') return false;
  const lines = sample.split(/\r?\n/, 200).filter((line) => line.trim() !== '');
  const values = lines.filter((line) => ['time', 'date', 'url'].includes(cellKind(line)));
  return values.length > 0.5 * lines.length;
}

/** Every record is one quoted text: what is inside of it is no delimiter. */
function isOneQuotedColumn(sample: string, quote: string, whole: boolean): boolean {
  const { rows } = parseRows(
    sample,
    { delimiter: '\0', quote, escape: quote },
    { final: whole, rowsMax: 1000 },
  );
  const filled = rows.filter(({ fields }) => fields[0]?.trim() !== '');
  const enclosed = filled.filter(
    ({ start, end, broken }) =>
      !broken && end - start > 1 && sample[start] === quote && sample[end - 1] === quote,
  );
  // The name of the column may stand without quotes.
  return filled.length > 1 && enclosed.length >= Math.max(2, filled.length - 1);
}

const LONG_DELIMITERS = ['|~|', '~|~', '^|^', '#|#', '<|>'];

/** Delimiters of several characters: the usual ones, and what stands between quoted fields on nearly every line. */
function longDelimiters(sample: string): string[] {
  const lines = sample.split(/\r?\n/, 200).filter((line) => line !== '');
  const counts = new Map<string, number>();
  for (const line of lines) {
    const between = new Set([...line.matchAll(/"([^"\r\n]{2,4})(?=")/g)].map((match) => match[1] ?? ''));
    for (const text of between) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  // Letters stand between quotes in texts too; as a delimiter they are one letter again and again, on every line.
  const common = [...counts].filter(([text, count]) =>
    /^[^\p{L}\p{N}\s.]/u.test(text)
      ? count > 0.9 * lines.length
      : /^(\p{L})\1+$/u.test(text) && count === lines.length,
  );
  return [...LONG_DELIMITERS, ...common.map(([text]) => text)];
}

/** `||` read as `|` leaves every other field empty. */
function doubled(sample: string, dialect: Dialect, whole: boolean): string {
  const twice = dialect.delimiter.repeat(2);
  if (dialect.delimiter.length > 1 || dialect.delimiter === ' ' || !sample.includes(twice))
    return dialect.delimiter;
  const { rows } = parseRows(sample, dialect, { final: whole, rowsMax: 200 });
  const wide = rows.filter(({ fields }) => fields.length > 2);
  const gaps = wide.filter(
    ({ fields }) =>
      fields.length % 2 === 1 && fields.every((field, index) => index % 2 === 0 || field === ''),
  );
  const filled = wide.some(({ fields }) => fields.some((field, index) => index > 0 && field !== ''));
  return filled && wide.length > 1 && gaps.length > 0.95 * rows.length ? twice : dialect.delimiter;
}

function escapeOf(sample: string, quote: string): string {
  if (quote === '') return '';
  const backslashed = sample.split(`\\${quote}`).length - 1;
  const doubled = sample.split(quote + quote).length - 1;
  return backslashed > 0 && backslashed > doubled ? '\\' : quote;
}

/** 0 for a single column; grows with the share of rows of one length and with cells of known kinds. */
function tableScore(rows: ParsedRow[], delimiter: string): number {
  const filled = rows.filter((row) => row.fields.length > 1 || (row.fields[0] ?? '').trim() !== '');
  const split = filled.filter((row) => row.fields.length > 1).length;
  // What splits only a few records is part of a text.
  if (filled.length === 0 || split < 0.3 * filled.length) return 0;
  const byLength = new Map<number, number>();
  for (const row of filled) byLength.set(row.fields.length, (byLength.get(row.fields.length) ?? 0) + 1);
  let pattern = 0;
  for (const [length, count] of byLength) pattern += (count * (length - 1)) / length;
  pattern /= byLength.size * filled.length ** 0.5;
  let known = 0;
  let cells = 0;
  let broken = 0;
  for (const row of filled.slice(0, 300)) {
    if (row.broken) broken++;
    for (const field of row.fields) {
      cells++;
      if (cellKind(field) !== 'other' && !halfQuoted(field)) known++;
    }
  }
  const type = Math.max(1e-3, known / cells);
  // Several odd characters in a row on every line are no accident; the single ones among them split as well.
  const unusual = delimiter === ' ' || delimiter === ':' ? 0.5 : delimiter.length > 1 ? 1.5 : 1;
  return pattern * type * unusual * (1 - (0.8 * broken) / Math.min(filled.length, 300));
}

/** An odd number of quotes in a cell is what is left where a wrong delimiter cut through a quoted text. */
function halfQuoted(field: string): boolean {
  return field.includes('"') && field.split('"').length % 2 === 0;
}
