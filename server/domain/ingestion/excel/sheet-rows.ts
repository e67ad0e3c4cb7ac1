import { DomainError } from '@/server/operations/errors';
import { localName, parseXml } from '../xml/parse-xml';
import type { Zip } from '../zip/open-zip';
import { dateText, numberText } from './cell-text';
import type { Workbook } from './workbook';

export interface SheetRow {
  /** 1-based, as the workbook shows it. */
  number: number;
  /** By column; null where nothing is stored. */
  cells: (string | null)[];
}

/** What was met in a sheet and should be said. */
export interface SheetFindings {
  errorCells: number;
  formulasWithoutValue: number;
  merges: { firstRow: number; lastRow: number; firstColumn: number; lastColumn: number }[];
}

/** All shared texts lie in memory while their sheet is read. */
const SHARED_CHARACTERS_MAX = 400 * 1024 * 1024;
/** The last column of a sheet, XFD. */
const COLUMNS_MAX = 16_384;

/** Rows of a sheet, part by part, without those in which nothing is stored. `findings` is complete at the end. */
export async function* sheetRows(
  zip: Zip,
  path: string,
  workbook: Workbook,
  shared: string[],
  findings: SheetFindings,
): AsyncGenerator<SheetRow[]> {
  let row: SheetRow = { number: 0, cells: [] };
  let [column, type, style] = [-1, 'n', 0];
  let [value, inValue, inPhonetic, hasValue, hasFormula] = ['', false, false, false, false];
  const store = () => {
    if (hasFormula && !hasValue) findings.formulasWithoutValue++;
    const text = hasValue ? cellText(value, type, style, workbook, shared) : null;
    if (type === 'e' && text !== null) findings.errorCells++;
    if (text === null || text === '') return;
    while (row.cells.length < column) row.cells.push(null);
    row.cells[column] = text;
  };
  yield* parseXml<SheetRow>({ bytes: await zip.read(path), what: `\`${path}\` in the workbook` }, (emit) => ({
    open: (name, attributes) => {
      switch (localName(name)) {
        case 'row':
          row = { number: attributes.r === undefined ? row.number + 1 : Number(attributes.r), cells: [] };
          column = -1;
          break;
        case 'c':
          column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
          type = attributes.t ?? 'n';
          style = Number(attributes.s ?? 0);
          [value, hasValue, hasFormula] = ['', false, false];
          break;
        case 'f':
          hasFormula = true;
          break;
        case 'v':
        case 't':
          inValue = !inPhonetic;
          hasValue ||= inValue;
          break;
        case 'rPh':
          inPhonetic = true;
          break;
        case 'mergeCell':
          findings.merges.push(rangeOf(attributes.ref ?? ''));
          break;
      }
    },
    text: (text) => {
      if (inValue) value += text;
    },
    close: (name) => {
      switch (localName(name)) {
        case 'v':
        case 't':
          inValue = false;
          break;
        case 'rPh':
          inPhonetic = false;
          break;
        case 'c':
          store();
          break;
        case 'row':
          if (row.cells.length > 0) emit(row);
          break;
      }
    },
  }));
}

function cellText(raw: string, type: string, style: number, workbook: Workbook, shared: string[]): string {
  switch (type) {
    case 's': {
      const text = shared[Number(raw)];
      if (text === undefined) throw new DomainError('input_corrupt', `The workbook lacks its text ${raw}.`);
      return text;
    }
    case 'b':
      return raw.trim() === '1' ? 'true' : 'false';
    case 'd':
      return raw.replace(/T00:00:00(\.0+)?$/, '').replace('T', ' ');
    case 'n': {
      const kind = workbook.kinds[style] ?? 'number';
      return kind === 'number' ? numberText(raw) : dateText(raw, kind, workbook.from1904);
    }
    default:
      return unescaped(raw);
  }
}

export async function readSharedStrings(zip: Zip, path: string | null): Promise<string[]> {
  if (path === null) return [];
  const all: string[] = [];
  let [text, inText, inPhonetic, characters] = ['', false, false, 0];
  const parts = parseXml<string>(
    { bytes: await zip.read(path), what: `\`${path}\` in the workbook` },
    (emit) => ({
      open: (name) => {
        const local = localName(name);
        if (local === 'si') text = '';
        else if (local === 'rPh') inPhonetic = true;
        else if (local === 't') inText = !inPhonetic;
      },
      text: (piece) => {
        if (inText) text += piece;
      },
      close: (name) => {
        const local = localName(name);
        if (local === 't') inText = false;
        else if (local === 'rPh') inPhonetic = false;
        else if (local === 'si') emit(unescaped(text));
      },
    }),
  );
  for await (const items of parts) {
    for (const item of items) {
      characters += item.length;
      all.push(item);
    }
    if (characters > SHARED_CHARACTERS_MAX) {
      throw new DomainError(
        'input_too_large',
        `The texts of the workbook have more than ${SHARED_CHARACTERS_MAX} characters; save the sheet as CSV.`,
      );
    }
  }
  return all;
}

/** `_x000D_` stands for a character that XML cannot hold. */
function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** 0-based column of a reference such as `AB12`. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const code = letter.toUpperCase().charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    column = column * 26 + code;
  }
  if (column < 1 || column > COLUMNS_MAX)
    throw new DomainError(
      'input_corrupt',
      `The workbook has a cell at \`${reference}\`, which does not exist.`,
    );
  return column - 1;
}

function rangeOf(reference: string): SheetFindings['merges'][number] {
  const [first = '', last = first] = reference.split(':');
  const rowOf = (cell: string) => Number(cell.replace(/\D/g, ''));
  return {
    firstRow: rowOf(first),
    lastRow: rowOf(last),
    firstColumn: columnOf(first),
    lastColumn: columnOf(last),
  };
}
