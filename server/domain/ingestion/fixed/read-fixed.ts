import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { DomainError } from '@/server/operations/errors';
import { columnNames } from '../column-names';
import type { IngestOptions } from '../contract';
import { findTable } from '../csv/find-table';
import { readHead } from '../detect-format';
import { decodeToUtf8 } from '../encoding';
import { RowStage } from '../staging/row-stage';
import type { IngestInput, StagedTable } from '../table';
import { type FixedColumns, findEdges } from './find-edges';

const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_LINES = 500;

/** The columns of a file of fixed width, as given or found; null where the file is another kind of text. */
export async function fixedColumns(path: string, options: IngestOptions): Promise<FixedColumns | null> {
  if (options.fixedWidths !== undefined) return givenColumns(options.fixedWidths);
  if (options.delimiter !== undefined || options.quote !== undefined) return null;
  const head = await readHead(path, SAMPLE_BYTES);
  const { size } = await stat(path);
  if (head.includes(0)) return null;
  return findEdges(head.toString('utf8').replace(/^\uFEFF/, ''), size <= head.length);
}

function givenColumns(widths: number[]): FixedColumns {
  let from = 0;
  const edges = widths.map((width) => {
    const edge = { from, to: from + width };
    from += width;
    return edge;
  });
  return { edges, preambleLines: 0, why: 'You said so.' };
}

/**
 * Stages text in columns of fixed width. The blanks that fill a cell up are no part of it. A line whose text stands
 * across the edge of two columns, or beyond the last, is set aside: it could only be cut at a wrong place.
 */
export async function readFixed(
  input: IngestInput,
  path: string,
  columns: FixedColumns,
): Promise<StagedTable> {
  const { edges } = columns;
  const width = edges.length;
  const decoded = await decodeToUtf8(path, input.options.encoding, input.workDir, false);
  const stage = new RowStage(input);
  let longest = 0;
  const skipped = (input.options.skipRows ?? 0) + columns.preambleLines;
  const sample: { line: number; fields: string[] }[] = [];
  let table: { header: string[][] | null; headerRow: number | null; from: number } | null = null;
  let [line, blank, rulers, above] = [-1, 0, 0, 0];
  const begin = () => {
    table = tableIn(sample, input.options);
    above = table.from - (table.header?.length ?? 0);
    for (const { fields } of sample.slice(table.from)) stage.write(fields);
  };
  const lines = createInterface({
    input: createReadStream(decoded.path),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const text of lines) {
    line++;
    longest = Math.max(longest, text.trimEnd().length);
    if (text.trim() === '') blank++;
    else if (line < skipped) above++;
    else if (/^\s*[-=]{2,}([ +|]+[-=]{2,})*\s*$/.test(text)) rulers++;
    else if (crosses(text, edges))
      stage.setAside(line + 1, 'text stands across the edge of two columns', text);
    else {
      const fields = edges.map(({ from, to }) => text.slice(from, to).trim());
      if (table !== null) stage.write(fields);
      else if (sample.push({ line, fields }) >= SAMPLE_LINES) begin();
    }
    if (line % 1000 === 0) await stage.flush();
  }
  if (table === null) begin();
  const found: { header: string[][] | null; headerRow: number | null } = table ?? {
    header: null,
    headerRow: null,
  };
  if (stage.rowCount === 0) {
    throw stage.setAsideCount > 0
      ? new DomainError('input_unreadable', 'No line keeps to the columns; check `fixedWidths`.')
      : new DomainError('input_empty', 'The file has a header but no data.');
  }
  const notes = [
    `Columns of fixed width: ${edges.map(({ from }) => from).join(', ')}. ${columns.why}`,
    ...decoded.notes,
  ];
  if (above > 0) notes.push(`${above} lines before the table were skipped`);
  if (blank > 0) notes.push(`${blank} blank lines were skipped`);
  if (rulers > 0) notes.push(`${rulers} lines of dashes were left out`);
  const names = columnNames(found.header, width, notes);
  const staged = await stage.finish(edges.map((_, index) => index));
  return {
    ...staged,
    names,
    typed: false,
    format: 'fixed-width',
    encoding: decoded.encoding,
    encodingConfidence: decoded.confidence,
    delimiter: null,
    quote: null,
    headerRow: found.headerRow,
    notes,
    reading: { fixedWidths: widthsOf(edges, longest), why: { fixedWidths: columns.why } },
  };
}

function tableIn(sample: { line: number; fields: string[] }[], options: IngestOptions) {
  const rows = sample.map(({ line, fields }) => ({ fields, line, broken: false, start: 0, end: 0 }));
  const shape = findTable(rows, options.header, options.headerRows);
  const start = shape.headerRow ?? shape.preambleRows;
  const header = rows.slice(start, start + shape.headerRows);
  return {
    header: shape.headerRow === null ? null : header.map(({ fields }) => fields),
    headerRow: header.at(-1)?.line ?? null,
    from: start + shape.headerRows,
  };
}

function crosses(text: string, edges: FixedColumns['edges']): boolean {
  return edges.some(({ to }, column) => {
    if (to >= text.length) return false;
    const next = edges[column + 1]?.from ?? text.length;
    // Where columns adjoin without a gap, nothing tells where a cell ends.
    return text.slice(to, next).trim() !== '';
  });
}

function widthsOf(edges: FixedColumns['edges'], longest: number): number[] {
  const starts = edges.map(({ from }, column) => (column === 0 ? 0 : from));
  return starts.map((start, column) => Math.max(1, (starts[column + 1] ?? longest) - start));
}
