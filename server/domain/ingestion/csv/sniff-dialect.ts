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
  const delimiters =
    fixed.delimiter === undefined ? DELIMITERS.filter((mark) => sample.includes(mark)) : [fixed.delimiter];
  const quotes =
    fixed.quote === undefined ? QUOTES.filter((mark) => mark === '' || sample.includes(mark)) : [fixed.quote];
  let best: { dialect: Dialect; score: number } | null = null;
  for (const delimiter of delimiters) {
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
  const { dialect } = best;
  return dialect.quote === '' && fixed.quote === undefined ? { ...dialect, quote: '', escape: '' } : dialect;
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
  if (filled.length === 0) return 0;
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
  const unusual = delimiter === ' ' || delimiter === ':' ? 0.5 : 1;
  return pattern * type * unusual * (1 - (0.8 * broken) / Math.min(filled.length, 300));
}

/** An odd number of quotes in a cell is what is left where a wrong delimiter cut through a quoted text. */
function halfQuoted(field: string): boolean {
  return field.includes('"') && field.split('"').length % 2 === 0;
}
