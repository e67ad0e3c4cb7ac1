import { DomainError } from '@/server/operations/errors';
import type { IngestOptions } from '../contract';
import { findTable, type TableShape } from './find-table';
import { type Dialect, type ParsedRow, parseRows } from './parse-rows';
import { sniffDialect } from './sniff-dialect';

export interface CsvPlan {
  dialect: Dialect;
  shape: TableShape;
  names: string[];
  /** Lines before the first data record. */
  skipLines: number;
  notes: string[];
}

/** What the first part of the text says about dialect, header and width. Pure. */
export function planCsv(sample: string, whole: boolean, options: IngestOptions): CsvPlan {
  const skipped = options.skipRows ?? 0;
  const text = skipped === 0 ? sample : dropLines(sample, skipped);
  const dialect = sniffDialect(
    text,
    { delimiter: options.delimiter, quote: options.quote, escape: options.escape },
    whole,
  );
  const { rows } = parseRows(text, dialect, { final: whole });
  if (rows.length === 0)
    throw new DomainError('input_unreadable', 'No record could be read; check delimiter and quote.');
  const shape = findTable(rows, options.header);
  const notes: string[] = [];
  const headerRow = shape.headerRow === null ? undefined : rows[shape.headerRow];
  const firstData = rows[shape.headerRow === null ? shape.preambleRows : shape.headerRow + 1];
  const names = columnNames(headerRow, shape.columnCount, notes);
  if (shape.preambleRows > 0) notes.push(`${shape.preambleRows} lines before the table were skipped`);
  const skipLines = skipped + (firstData?.line ?? (headerRow === undefined ? 0 : headerRow.line + 1));
  return { dialect, shape, names, skipLines, notes };
}

function columnNames(header: ParsedRow | undefined, width: number, notes: string[]): string[] {
  if (header === undefined) {
    notes.push('The file has no header; columns are named by their position');
    return Array.from({ length: width }, (_, index) => `column_${index + 1}`);
  }
  const seen = new Map<string, number>();
  return Array.from({ length: width }, (_, index) => {
    const given = header.fields[index]?.replace(/^\uFEFF/, '').trim() ?? '';
    const name = given === '' ? `column_${index + 1}` : given;
    if (given === '') notes.push(`Column ${index + 1} has no name in the header`);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times === 1) return name;
    notes.push(`The name ${name} occurs more than once in the header`);
    return `${name}_${times}`;
  });
}

function dropLines(text: string, count: number): string {
  let position = 0;
  for (let index = 0; index < count; index++) {
    const next = text.indexOf('\n', position);
    if (next < 0) return '';
    position = next + 1;
  }
  return text.slice(position);
}
