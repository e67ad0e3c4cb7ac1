import { DomainError } from '@/server/operations/errors';
import { columnNames } from '../column-names';
import type { IngestOptions } from '../contract';
import { findTable, type TableShape } from './find-table';
import { type Dialect, parseRows } from './parse-rows';
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
  const shape = findTable(rows, options.header, options.headerRows);
  const notes: string[] = [];
  const header =
    shape.headerRow === null ? [] : rows.slice(shape.headerRow, shape.headerRow + shape.headerRows);
  const firstData = rows[(shape.headerRow ?? shape.preambleRows) + shape.headerRows];
  const texts = shape.headerRow === null ? null : header.map(({ fields }) => fields);
  const names = columnNames(texts, shape.columnCount, notes);
  if (shape.preambleRows > 0) notes.push(`${shape.preambleRows} lines before the table were skipped`);
  const skipLines = skipped + (firstData?.line ?? (header.at(-1)?.line ?? -1) + 1);
  return { dialect, shape, names, skipLines, notes };
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
