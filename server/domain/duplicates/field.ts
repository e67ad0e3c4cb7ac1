import type { RecordColumn } from './contract.ts';
import { normalise } from './normalise.ts';

export type FieldKind = 'date' | 'num' | 'code' | 'text' | 'cat' | 'name' | 'model';

/** A column made ready to compare: normal forms, their kind, and the code of each row (-1: missing). */
export interface Field {
  name: string;
  kind: FieldKind;
  values: string[];
  codes: Int32Array;
  counts: Float64Array;
  filled: number;
  distinct: number;
  numbers: Float64Array;
  scale: number;
}

const NUMBER = /^[\s$€£]*([-+]?(?:\d+(?:,\d{3})*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)\s*%?\s*$/i;
const DATE =
  /^(?:(?:1[89]|20)\d\d ?(?:0[1-9]|1[0-2]) ?(?:0[1-9]|[12]\d|3[01])|\d{1,2} \d{1,2} (?:\d\d|\d{4}))(?: .*)?$/;
const CODE_NAME = /zip|post|code|phone|tel|fax|ssn|isbn|issn|plate|account|number|(^|_)(no|nr|id|pin)($|_)/i;

/** Null for a column that tells nothing of identity: constant, a row counter, or a key that no two rows share. */
export function prepareField(column: RecordColumn): Field | null {
  const numberOf = new Map<string, number>();
  const values: string[] = [];
  const raw: string[] = [];
  const mapped = column.values.map((text) => {
    const value = normalise(text);
    if (value === '') return -1;
    const known = numberOf.get(value);
    if (known !== undefined) return known;
    numberOf.set(value, values.length);
    raw.push(text);
    return values.push(value) - 1;
  });
  const codes = column.codes.map((code) => (code < 0 ? -1 : (mapped[code] ?? -1)));
  const field = recount({
    name: column.name,
    kind: 'name',
    values,
    codes,
    counts: new Float64Array(0),
    filled: 0,
    distinct: 0,
    numbers: new Float64Array(0),
    scale: 1,
  });
  if (field.filled < 2 || field.distinct <= 1) return null;
  const numbers = Float64Array.from(raw, (text) =>
    Number((NUMBER.exec(text)?.[1] ?? 'x').replaceAll(',', '')),
  );
  const share = (test: (value: string, index: number) => boolean) =>
    values.reduce((sum, value, i) => sum + (test(value, i) ? (field.counts[i] ?? 0) : 0), 0) / field.filled;
  const mean = (measure: (value: string) => number) =>
    values.reduce((sum, value, i) => sum + measure(value) * (field.counts[i] ?? 0), 0) / field.filled;
  const numeric = share((_, i) => !Number.isNaN(numbers[i]));
  if (numeric > 0.99 && isCounter(codes, numbers)) return null;
  const fraction = numeric > 0.9 && raw.some((text) => text.includes('.'));
  const single = share((value) => !value.includes(' '));
  const withDigit = share((value) => /\d/.test(value));
  if (
    field.distinct >= 0.999 * field.filled &&
    field.filled >= 20 &&
    single > 0.95 &&
    withDigit > 0.95 &&
    !fraction
  )
    return null;
  const digits = mean((value) => value.replaceAll(/\D/g, '').length);
  const letters = mean((value) => value.replaceAll(' ', '').length);
  if (share((value) => DATE.test(value)) >= 0.9) field.kind = 'date';
  else if (numeric >= 0.9) field.kind = isCode(column.name, raw, share, fraction) ? 'code' : 'num';
  else if (digits >= 0.5 * letters) field.kind = 'code';
  else if (mean((value) => value.split(' ').length) >= 3.5 || mean((value) => value.length) >= 30)
    field.kind = 'text';
  else if (field.distinct <= Math.max(10, 0.002 * field.filled) && field.distinct <= 50) field.kind = 'cat';
  if (field.kind === 'num') {
    field.numbers = numbers;
    field.scale = spread(codes, numbers);
  }
  return field;
}

/** Counts again after rows were taken out. */
export function recount(field: Field): Field {
  const counts = new Float64Array(field.values.length);
  let filled = 0;
  for (const code of field.codes) {
    if (code < 0) continue;
    counts[code] = (counts[code] ?? 0) + 1;
    filled++;
  }
  return { ...field, counts, filled, distinct: counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) };
}

function isCode(
  name: string,
  raw: string[],
  share: (test: (value: string) => boolean) => number,
  fraction: boolean,
): boolean {
  if (fraction) return false;
  if (raw.some((text) => /^0\d/.test(text))) return true;
  for (let length = 4; length <= 20; length++) {
    if (share((value) => value.length === length) > 0.9) return length >= 5 || CODE_NAME.test(name);
  }
  return false;
}

function isCounter(codes: Int32Array, numbers: Float64Array): boolean {
  let steps = 0;
  for (let i = 1; i < codes.length; i++) {
    if ((numbers[codes[i] ?? -1] ?? 0) - (numbers[codes[i - 1] ?? -1] ?? 0) === 1) steps++;
  }
  return codes.length >= 10 && steps > 0.9 * (codes.length - 1);
}

function spread(codes: Int32Array, numbers: Float64Array): number {
  const sorted = Float64Array.from(codes, (code) => numbers[code] ?? Number.NaN)
    .filter((x) => !Number.isNaN(x))
    .sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const robust = (at(0.75) - at(0.25)) / 1.35;
  return robust > 0 ? robust : Math.max(1e-9, (at(1) - at(0)) / 4);
}
