import type { DetectionColumn, DetectionTable } from './contract.ts';
import { isNullToken } from './null-tokens.ts';
import { isNumberText } from './text-shape.ts';

/** A column prepared for the rules: empty cells have a code of their own, so every row has one. */
export interface EncodedColumn {
  index: number;
  position: number;
  name: string;
  values: string[];
  counts: Float64Array;
  codes: Int32Array;
  codeOf: Map<string, number>;
  isNull: Uint8Array;
  isNumber: Uint8Array;
  /** Codes that are no null token. */
  filledCodes: number[];
  filledRows: number;
  nullRows: number;
  /** Share of filled rows that hold a plain number, and that hold a value which stands more than once. */
  numberShare: number;
  repeatShare: number;
  /** Starts as `numberShare >= .9`; the unit rule may add columns of numbers with a suffix. */
  numeric: boolean;
}

export interface EncodedTable {
  rowCount: number;
  columns: EncodedColumn[];
}

/** A visible token in more than this share of a column is an ordinary value of it. */
const ORDINARY_TOKEN_SHARE = 0.6;

function encodeColumn(source: DetectionColumn, index: number, rowCount: number): EncodedColumn {
  const values = source.values.slice();
  const codes = Int32Array.from(source.codes);
  let emptyCode = values.indexOf('');
  if (emptyCode < 0 && codes.includes(-1)) {
    emptyCode = values.length;
    values.push('');
  }
  const counts = new Float64Array(values.length);
  for (let row = 0; row < rowCount; row++) {
    if ((codes[row] ?? -1) < 0) codes[row] = emptyCode;
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  const codeOf = new Map<string, number>();
  const isNull = new Uint8Array(values.length);
  const isNumber = new Uint8Array(values.length);
  const filledCodes: number[] = [];
  let filledRows = 0;
  let numberRows = 0;
  let repeatRows = 0;
  values.forEach((text, code) => {
    codeOf.set(text, code);
    const count = counts[code] ?? 0;
    if (count === 0) {
      isNull[code] = 1;
      return;
    }
    const ordinary = text.trim() !== '' && count > ORDINARY_TOKEN_SHARE * rowCount;
    if (isNullToken(text) && !ordinary) {
      isNull[code] = 1;
      return;
    }
    filledCodes.push(code);
    filledRows += count;
    if (count >= 2) repeatRows += count;
    if (isNumberText(text)) {
      isNumber[code] = 1;
      numberRows += count;
    }
  });
  const numberShare = numberRows / Math.max(1, filledRows);
  return {
    index,
    position: source.position,
    name: source.name,
    values,
    counts,
    codes,
    codeOf,
    isNull,
    isNumber,
    filledCodes,
    filledRows,
    nullRows: rowCount - filledRows,
    numberShare,
    repeatShare: repeatRows / Math.max(1, filledRows),
    numeric: numberShare >= 0.9,
  };
}

export function encodeTable(table: DetectionTable): EncodedTable {
  return {
    rowCount: table.rowCount,
    columns: table.columns.map((column, index) => encodeColumn(column, index, table.rowCount)),
  };
}

export function valueAt(column: EncodedColumn, code: number): string {
  return column.values[code] ?? '';
}
export function countAt(column: EncodedColumn, code: number): number {
  return column.counts[code] ?? 0;
}
