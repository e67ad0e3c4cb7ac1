import { DomainError } from '@/server/operations/errors';
import { columnNames } from '../column-names';
import { RowStage } from '../staging/row-stage';
import type { IngestInput, StagedTable } from '../table';
import type { Zip } from '../zip/open-zip';
import { chooseSheet } from './choose-sheet';
import { findSheetTable } from './find-sheet-table';
import { describeSheet, type SheetChoice } from './sheet-notes';
import { readSharedStrings, type SheetFindings, type SheetRow, sheetRows } from './sheet-rows';
import { readWorkbook } from './workbook';

/** Rows that tell where the table begins. */
const SAMPLE_ROWS = 200;

/**
 * Stages one sheet of a workbook (.xlsx, .xlsm). Values are those that are stored, not those that are shown: numbers
 * unrounded, dates as ISO text, formulas as their last result. Rows without any value are left out.
 */
export async function readExcel(input: IngestInput, zip: Zip): Promise<StagedTable> {
  const workbook = await readWorkbook(zip);
  const { sheet, why } = await chooseSheet(zip, workbook.sheets, input.options.sheet);
  const shared = await readSharedStrings(zip, workbook.sharedStringsPath);
  const findings: SheetFindings = { errorCells: 0, formulasWithoutValue: 0, merges: [] };
  const rows = sheetRows(zip, sheet.path, workbook, shared, findings);
  const sheets = workbook.sheets;
  return stageSheet(input, rows, { format: 'xlsx', sheets, sheet, why, findings });
}

/** Finds the table in the rows of a sheet and stages it. */
export async function stageSheet(
  input: IngestInput,
  rows: AsyncIterable<SheetRow[]>,
  choice: SheetChoice,
): Promise<StagedTable> {
  const stage = new RowStage(input);
  let sample: SheetRow[] | null = [];
  let table: ReturnType<typeof findSheetTable> = { titleRows: [], headerRows: [] };
  let [last, gaps] = [0, 0];
  const used = new Set<number>();
  const write = (row: SheetRow) => {
    row.cells.forEach((cell, column) => {
      if (cell !== null) used.add(column);
    });
    if (last > 0) gaps += Math.max(0, row.number - last - 1);
    last = row.number;
    stage.write(row.cells);
  };
  const begin = (gathered: SheetRow[]) => {
    table = findSheetTable(gathered, input.options);
    const from = table.titleRows.length + table.headerRows.length;
    for (const row of gathered.slice(from)) write(row);
  };
  for await (const part of rows) {
    for (const row of part) {
      if (sample === null) write(row);
      else if (sample.push(row) >= SAMPLE_ROWS) {
        begin(sample);
        sample = null;
      }
    }
    await stage.flush();
    input.report?.({ step: 'read', percent: 20, rowsDone: stage.rowCount });
  }
  if (sample !== null) begin(sample);
  const header = fillMerges(table.headerRows, choice.findings.merges);
  for (const row of header) {
    for (const [column, cell] of row.entries()) if (cell !== null) used.add(column);
  }
  if (used.size === 0)
    throw new DomainError('input_empty', `The sheet \`${choice.sheet.name}\` has no cells.`);
  if (stage.rowCount === 0)
    throw new DomainError('input_empty', `The sheet \`${choice.sheet.name}\` has a header but no data.`);
  const [first, end] = [Math.min(...used), Math.max(...used)];
  const places = Array.from({ length: end - first + 1 }, (_, index) => first + index);
  if (places.length > input.limits.columnsMax) {
    throw new DomainError(
      'input_too_many_columns',
      `The sheet has ${places.length} columns; ${input.limits.columnsMax} are allowed.`,
    );
  }
  const notes: string[] = [];
  const texts = header.map((cells) => places.map((place) => cells[place] ?? ''));
  const names = columnNames(table.headerRows.length === 0 ? null : texts, places.length, notes);
  const staged = await stage.finish(places);
  const headerRow = table.headerRows.at(-1);
  return {
    ...staged,
    names,
    typed: false,
    format: choice.format,
    encoding: null,
    encodingConfidence: null,
    delimiter: null,
    quote: null,
    headerRow: headerRow === undefined ? null : headerRow.number - 1,
    notes: [...describeSheet(choice, table, { gaps, first }), ...notes],
    reading: {
      sheet: choice.sheet.name,
      sheets: choice.sheets.map(({ name }) => name),
      headerRows: table.headerRows.length,
      why: { sheet: choice.why },
    },
  };
}

/** A merged cell holds its text once; in a header it names every column that it spans. */
function fillMerges(header: SheetRow[], merges: SheetFindings['merges']): (string | null)[][] {
  const cells = header.map((row) => [...row.cells]);
  const at = (number: number) => header.findIndex((row) => row.number === number);
  for (const { firstRow, firstColumn, lastColumn } of merges) {
    const row = cells[at(firstRow)];
    if (row === undefined) continue;
    const text = row[firstColumn] ?? null;
    for (let column = firstColumn; column <= lastColumn; column++) row[column] ??= text;
  }
  return cells.map((row) => Array.from(row, (cell) => cell ?? null));
}
