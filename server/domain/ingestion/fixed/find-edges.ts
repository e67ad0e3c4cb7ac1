import { parseRows } from '../csv/parse-rows';
import { sniffDialect } from '../csv/sniff-dialect';

export interface FixedColumns {
  /** Where each column begins and ends (exclusive), in characters. */
  edges: { from: number; to: number }[];
  /** Lines above the table that do not keep to the columns. */
  preambleLines: number;
  why: string;
}

const LINES_MIN = 4;
const PREAMBLE_MAX = 5;
/** Share of the cells of a column that touch its left or its right edge. */
const ALIGNED_MIN = 0.9;

/**
 * Columns of fixed width, found by gaps of blanks that run through all lines. Null where the lines are as well read by
 * a delimiter: a single blank between words of equal length is one.
 */
export function findEdges(sample: string, whole: boolean): FixedColumns | null {
  const lines = sample.split(/\r?\n/);
  if (!whole) lines.pop();
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length < LINES_MIN || sample.includes('\t') || !/\S {2,}\S/.test(sample)) return null;
  if (hasMarks(filled) || hasDelimiter(sample, whole)) return null;
  const ruled = byRuler(filled);
  if (ruled !== null) return ruled;
  const most = Math.min(PREAMBLE_MAX, Math.floor(filled.length / 4));
  for (let skipped = 0; skipped <= most; skipped++) {
    const edges = gapsOf(filled.slice(skipped));
    if (edges.length > 1 && aligned(filled.slice(skipped + 1), edges)) {
      return {
        edges,
        preambleLines: skipped,
        why: `${edges.length - 1} gaps of blanks run through all lines.`,
      };
    }
  }
  return null;
}

/** Quotes, or as many of a common delimiter on nearly every line, speak against columns of fixed width. */
function hasMarks(lines: string[]): boolean {
  if (lines.filter((line) => line.includes('"')).length > 0.1 * lines.length) return true;
  return [',', ';', '|'].some((mark) => {
    const counts = lines.map((line) => line.split(mark).length - 1);
    const usual = counts[Math.floor(counts.length / 2)] ?? 0;
    return usual > 0 && counts.filter((count) => count === usual).length > 0.8 * lines.length;
  });
}

/** A delimiter that cuts nearly all lines into as many fields; for the blank, none of them empty. */
function hasDelimiter(sample: string, whole: boolean): boolean {
  const dialect = sniffDialect(sample, {}, whole);
  const rows = parseRows(sample, dialect, { final: whole, rowsMax: 500 }).rows.filter(
    ({ fields }) => fields.length > 1 || fields[0]?.trim() !== '',
  );
  const counts = new Map<number, number>();
  for (const { fields } of rows) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [width, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [1, 0]);
  if (width === 1) return false;
  if (dialect.delimiter !== ' ') return count > 0.8 * rows.length;
  const empty = rows.filter(({ fields }) => fields.slice(0, -1).some((field) => field === '')).length;
  return count > 0.9 * rows.length && empty < 0.1 * rows.length;
}

/** A line of dashes below the names marks the columns. */
function byRuler(lines: string[]): FixedColumns | null {
  const place = lines
    .slice(0, PREAMBLE_MAX + 1)
    .findIndex((line) => /^\s*[-=]{2,}( +[-=]{2,})+\s*$/.test(line));
  const ruler = lines[place];
  if (ruler === undefined || place === 0) return null;
  const runs = [...ruler.matchAll(/[-=]+/g)].map(({ index, 0: run }) => ({
    from: index,
    to: index + run.length,
  }));
  const edges = runs.map(({ from }, column) => ({
    from: column === 0 ? 0 : from,
    to: runs[column + 1]?.from ?? Number.MAX_SAFE_INTEGER,
  }));
  return { edges, preambleLines: place - 1, why: 'A line of dashes marks the columns.' };
}

function gapsOf(lines: string[]): FixedColumns['edges'] {
  const length = Math.max(...lines.map((line) => line.length));
  const taken = new Uint8Array(length);
  for (const line of lines) {
    for (let at = 0; at < line.length; at++) if (line.charCodeAt(at) !== 32) taken[at] = 1;
  }
  const edges: FixedColumns['edges'] = [];
  for (let at = 0; at < length; at++) {
    if (taken[at] === 0) continue;
    const from = at;
    while (at < length && taken[at] === 1) at++;
    edges.push({ from, to: at });
  }
  const last = edges.at(-1);
  if (last !== undefined) last.to = Number.MAX_SAFE_INTEGER;
  return edges;
}

function aligned(lines: string[], edges: FixedColumns['edges']): boolean {
  return edges.every(({ from, to }, column) => {
    const cells = lines.map((line) => line.slice(from, to)).filter((cell) => cell.trim() !== '');
    const left = cells.filter((cell) => !cell.startsWith(' ')).length;
    const right = lines.filter(
      (line) => line.slice(from, to).trim() !== '' && line[to - 1] !== ' ' && line.length >= to,
    );
    const best =
      column === edges.length - 1 ? Math.max(left, rightOfLast(cells, left)) : Math.max(left, right.length);
    // Blanks in a row within a cell are those of another column that was not found.
    const torn = cells.filter((cell) => /\S {2,}\S/.test(cell)).length;
    return cells.length > 0 && torn <= 0.05 * cells.length && best >= ALIGNED_MIN * cells.length;
  });
}

/** The last column has no right edge but the commonest end of its cells. */
function rightOfLast(cells: string[], left: number): number {
  const ends = new Map<number, number>();
  for (const cell of cells) {
    const end = cell.trimEnd().length;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return Math.max(left, ...ends.values());
}
