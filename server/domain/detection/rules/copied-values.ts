import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import type { ColumnFindings } from '../findings.ts';
import { hasDigit } from '../text-shape.ts';

const significant = (text: string) => text.replace('.', '').replace(/^[-0]+/, '').length;

/** Codes that repeat in a column which is otherwise unique, unless chance explains the repeats. */
export function findCopiedValues(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 20) return;
  const codes = column.filledCodes;
  const once = codes.filter((code) => countAt(column, code) === 1).length;
  const repeated = codes.filter((code) => countAt(column, code) >= 2);
  if (once < 0.6 * column.filledRows || repeated.length === 0) return;
  const texts = codes.map((code) => valueAt(column, code));
  const whole = codes.every(
    (code, i) => column.isNumber[code] && /^[^.]*(\.0)?$/.test((texts[i] ?? '').trim()),
  );
  if (whole) {
    if (identifiers(column, texts, repeated.length, once)) findings.copiedCodes = repeated;
  } else if (column.numberShare >= 0.9) {
    // A long decimal measurement never repeats by chance.
    const long = texts.filter((text) => significant(text) >= 7).length;
    if (long >= 0.8 * texts.length) {
      findings.copiedCodes = repeated.filter((code) => significant(valueAt(column, code)) >= 7);
    }
  } else if (column.numberShare < 0.1) {
    if (texts.slice(0, 200).every(hasDigit) && once >= 0.85 * column.filledRows)
      findings.copiedCodes = repeated;
  }
}

/** Whole numbers count as identifiers when they fill their range or share one width, and chance (the birthday bound) cannot repeat them. */
function identifiers(column: EncodedColumn, texts: string[], repeated: number, once: number): boolean {
  if (once < 0.75 * column.filledRows) return false;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const widths = new Map<number, number>();
  for (const text of texts) {
    low = Math.min(low, Number(text));
    high = Math.max(high, Number(text));
    widths.set(text.length, (widths.get(text.length) ?? 0) + 1);
  }
  const range = high - low + 1;
  const oneWidth = Math.max(...widths.values()) / texts.length;
  if (texts.length < 0.02 * range && oneWidth < 0.9) return false;
  const expected = (column.filledRows * (column.filledRows - 1)) / 2 / Math.max(range, 1);
  return expected <= 0.3 * repeated || range < 3 * column.filledRows;
}

/** Spreads copied codes to rows: of q equal values one is right, so each is wrong with (q - 1) / q. */
export function addCopies(column: EncodedColumn, findings: ColumnFindings): void {
  if (findings.copiedCodes.length === 0 || [...findings.cells.values()].some((f) => f.rule === 'sequence'))
    return;
  const copied = new Set(findings.copiedCodes);
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row] ?? 0;
    if (!copied.has(code) || findings.cells.has(row)) continue;
    const count = countAt(column, code);
    findings.cells.set(row, {
      probability: count > 3 ? (count - 1) / count : 0.45,
      suggestion: null,
      confidence: 0,
      rule: 'copied value',
      reason: `\`${valueAt(column, code)}\` stands in ${count} rows of a column whose values are otherwise unique`,
    });
  }
}
