import type { IngestOptions } from '../contract';
import { cellKind } from '../csv/cell-kind';
import { findTable } from '../csv/find-table';
import type { SheetRow } from './sheet-rows';

export interface SheetTable {
  /** Rows of the sample before the header or the data. */
  titleRows: SheetRow[];
  headerRows: SheetRow[];
}

/**
 * Where the table of a sheet begins. Titles above it fill few cells, the table fills most of its width from its header on.
 * `options.header` as a number counts rows of the sheet from 0, as it counts lines of a text.
 */
export function findSheetTable(sample: SheetRow[], options: IngestOptions): SheetTable {
  const { header, skipRows, headerRows: depth } = options;
  const start =
    typeof header === 'number'
      ? Math.max(
          0,
          sample.findIndex(({ number }) => number > header),
        )
      : firstRow(sample, skipRows ?? 0);
  const table = sample.slice(start);
  const width = Math.max(1, ...table.map(({ cells }) => cells.length));
  const rows = table.map(({ cells, number }) => ({
    fields: Array.from({ length: width }, (_, index) => cells[index] ?? ''),
    line: number - 1,
    broken: false,
    start: 0,
    end: 0,
  }));
  // The beginning is settled, so all that is asked is whether it is a header, and how deep.
  const shape = findTable(rows, typeof header === 'number' ? true : header, depth);
  const from = shape.headerRow ?? shape.preambleRows;
  return {
    titleRows: sample.slice(0, start + from),
    headerRows: table.slice(from, from + shape.headerRows),
  };
}

function firstRow(sample: SheetRow[], skipRows: number): number {
  const skipped = sample.findIndex(({ number }) => number > skipRows);
  if (skipped < 0) return sample.length;
  const counts = sample.slice(skipped).map(filledCount);
  const usual = [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 1;
  if (usual < 3) return skipped;
  let start =
    skipped +
    Math.max(
      0,
      counts.findIndex((count) => count >= 0.6 * usual),
    );
  // Names of groups stand right above the header and fill some of its columns.
  for (let above = sample[start - 1]; above !== undefined && start > skipped; above = sample[start - 1]) {
    const adjoining = above.number === (sample[start]?.number ?? 0) - 1;
    const texts = above.cells.filter((cell) => cell !== null && cellKind(cell) !== 'number').length;
    if (!adjoining || filledCount(above) < 2 || texts === 0 || above.cells.length > widest(sample)) break;
    start--;
  }
  return start;
}

function filledCount({ cells }: SheetRow): number {
  return cells.filter((cell) => cell !== null && cell.trim() !== '').length;
}

function widest(sample: SheetRow[]): number {
  return Math.max(...sample.map(({ cells }) => cells.length));
}
