import { numberText } from '../excel/cell-text';
import type { SheetFindings, SheetRow } from '../excel/sheet-rows';
import { localName, parseXml } from '../xml/parse-xml';

export interface OdsSheet {
  name: string;
  hidden: boolean;
  /** Filled cells, to find the sheet with the most data. */
  cells: number;
}

const WHAT = 'The content of the spreadsheet';
/** A repeated value is written out up to here; beyond the widest sheet it can only be formatting. */
const COLUMNS_MAX = 16_384;
const ROWS_MAX = 1_048_576;

export async function odsSheets(source: AsyncIterable<Buffer>): Promise<OdsSheet[]> {
  const sheets: OdsSheet[] = [];
  const hidden = new Set<string>();
  let style = '';
  const handlers = {
    open: (name: string, attributes: Record<string, string>) => {
      const [local, sheet] = [localName(name), sheets.at(-1)];
      if (local === 'style') style = attributes['style:name'] ?? '';
      else if (local === 'table-properties' && attributes['table:display'] === 'false') hidden.add(style);
      else if (local === 'table') {
        const isHidden = hidden.has(attributes['table:style-name'] ?? '');
        sheets.push({ name: attributes['table:name'] ?? '', hidden: isHidden, cells: 0 });
      } else if (
        local === 'table-cell' &&
        attributes['office:value-type'] !== undefined &&
        sheet !== undefined
      )
        sheet.cells++;
    },
  };
  for await (const _ of parseXml({ bytes: source, what: WHAT }, () => handlers));
  return sheets;
}

/** Rows of the sheet at a place (from 0), part by part, without those in which nothing is stored. */
export async function* odsRows(
  source: AsyncIterable<Buffer>,
  place: number,
  findings: SheetFindings,
): AsyncGenerator<SheetRow[]> {
  let [sheet, depth, number, rowTimes] = [-1, 0, 0, 1];
  let cells: (string | null)[] = [];
  let [cell, cellTimes, paragraphs, inNote]: [Record<string, string>, number, string[], number] = [
    {},
    1,
    [],
    0,
  ];
  const store = () => {
    const text = storedText(cell, paragraphs.join('\n'));
    if (text !== null && /^(#N\/A|#[A-Z]+[!?]|Err:\d+)/.test(text)) findings.errorCells++;
    if (cell['table:number-columns-spanned'] ?? cell['table:number-rows-spanned']) noteMerge();
    const times = Math.min(cellTimes, COLUMNS_MAX - cells.length);
    for (let index = 0; index < times; index++) cells.push(text);
  };
  const noteMerge = () => {
    const [columns, rows] = ['columns', 'rows'].map((kind) =>
      Number(cell[`table:number-${kind}-spanned`] ?? 1),
    );
    const [firstRow, firstColumn] = [number + 1, cells.length];
    const [lastRow, lastColumn] = [firstRow + (rows ?? 1) - 1, firstColumn + (columns ?? 1) - 1];
    if (lastRow > firstRow || lastColumn > firstColumn)
      findings.merges.push({ firstRow, lastRow, firstColumn, lastColumn });
  };
  yield* parseXml<SheetRow>({ bytes: source, what: WHAT }, (emit) => ({
    open: (name, attributes) => {
      const local = localName(name);
      if (local === 'table' && ++depth === 1) [sheet, number] = [sheet + 1, 0];
      if (sheet !== place || depth !== 1) return;
      if (local === 'table-row') [cells, rowTimes] = [[], repeats(attributes['table:number-rows-repeated'])];
      else if (local === 'table-cell' || local === 'covered-table-cell') {
        [cell, paragraphs] = [attributes, []];
        cellTimes = repeats(attributes['table:number-columns-repeated']);
      } else if (local === 'annotation') inNote++;
      else if (local === 'p' && inNote === 0) paragraphs.push('');
      else if (local === 's' && inNote === 0) append(paragraphs, ' '.repeat(repeats(attributes['text:c'])));
      else if (local === 'tab') append(paragraphs, '\t');
      else if (local === 'line-break') append(paragraphs, '\n');
    },
    text: (text) => {
      if (sheet === place && depth === 1 && inNote === 0) append(paragraphs, text);
    },
    close: (name) => {
      const local = localName(name);
      if (sheet === place && depth === 1) {
        if (local === 'annotation') inNote--;
        else if (local === 'table-cell' || local === 'covered-table-cell') store();
        else if (local === 'table-row') {
          const last = cells.findLastIndex((value) => value !== null);
          const times = last < 0 ? 0 : Math.min(rowTimes, ROWS_MAX - number);
          for (let index = 1; index <= times; index++)
            emit({ number: number + index, cells: cells.slice(0, last + 1) });
          number += rowTimes;
        }
      }
      if (local === 'table') depth--;
    },
  }));
}

function repeats(text: string | undefined): number {
  return Math.max(1, Number(text ?? 1) || 1);
}

function append(paragraphs: string[], text: string): void {
  if (paragraphs.length > 0) paragraphs[paragraphs.length - 1] += text;
}

/** The stored value, not the shown text; null where nothing is stored. */
function storedText(cell: Record<string, string>, shown: string): string | null {
  switch (cell['office:value-type']) {
    case undefined:
      return null;
    case 'float':
    case 'percentage':
    case 'currency':
      // A formula that failed counts as the number zero and shows its error.
      return /^(#|Err:)/.test(shown) ? shown : numberText(cell['office:value'] ?? shown);
    case 'date':
      return (cell['office:date-value'] ?? shown).replace(/T00:00:00(\.0+)?$/, '').replace('T', ' ');
    case 'time':
      return clockOf(cell['office:time-value'] ?? shown);
    case 'boolean':
      return cell['office:boolean-value'] ?? shown.toLowerCase();
    default: {
      const text = cell['office:string-value'] ?? shown;
      return text === '' ? null : text;
    }
  }
}

/** `PT13H05M00S` as `13:05:00`. */
function clockOf(duration: string): string {
  const match = /^PT(\d+)H(\d+)M(\d+(?:[.,]\d+)?)S$/.exec(duration);
  if (match === null) return duration;
  const [hours = '', minutes = '', seconds = ''] = match.slice(1);
  const [whole = '', fraction] = seconds.replace(',', '.').split('.');
  const clock = [hours, minutes, whole].map((part) => part.padStart(2, '0')).join(':');
  return fraction === undefined || /^0*$/.test(fraction) ? clock : `${clock}.${fraction}`;
}
