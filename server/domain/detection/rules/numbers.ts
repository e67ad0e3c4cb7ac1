import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type ColumnFindings } from '../findings.ts';
import { hasDigit, shortNumber } from '../text-shape.ts';

const WITH_THOUSANDS = /^\s*[-+]?\d{1,3}(,\d{3})+(\.\d+)?\s*$/;

/** Text among numbers, an otherwise constant number, float noise and odd code widths. Runs after the unit rule. */
export function findWrongNumbers(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 8 || !column.numeric) return;
  flagText(column, findings);
  flagConstant(column, findings);
  flagFloatNoise(column, findings);
  flagWidths(column, findings);
  flagFarValues(column, findings);
}

function flagText(column: EncodedColumn, findings: ColumnFindings): void {
  for (const code of column.filledCodes) {
    if (column.isNumber[code] || findings.values.has(code)) continue;
    const text = valueAt(column, code);
    const count = countAt(column, code);
    const share = count / column.filledRows;
    if (WITH_THOUSANDS.test(text)) {
      addValueFinding(findings, code, {
        probability: 0.6,
        suggestion: text.replaceAll(',', '').trim(),
        confidence: 0.7,
        rule: 'thousands separator',
        reason: `\`${text}\` groups its thousands; the other numbers of the column do not`,
      });
      continue;
    }
    const usual = share > 0.03 || (hasDigit(text) && count >= 3 && share > 0.001);
    addValueFinding(findings, code, {
      probability: usual ? 0.4 : 0.9,
      suggestion: null,
      confidence: 0,
      rule: 'text among numbers',
      reason: `\`${text}\` is no number; ${Math.round(column.numberShare * 100)} % of the column is`,
    });
  }
}

/** The exceptions of a constant are believed to be faults when they scatter on both sides of it. */
function flagConstant(column: EncodedColumn, findings: ColumnFindings): void {
  const numbers = column.filledCodes.filter((code) => column.isNumber[code]);
  let mode = -1;
  for (const code of numbers) if (mode < 0 || countAt(column, code) > countAt(column, mode)) mode = code;
  if (mode < 0 || column.filledRows < 20) return;
  const center = Number(valueAt(column, mode));
  const share = countAt(column, mode) / column.filledRows;
  if (share < 0.6 || center === 0) return;
  const rest = numbers.filter((code) => code !== mode);
  const restRows = rest.reduce((sum, code) => sum + countAt(column, code), 0);
  if (restRows < 3) return;
  const below = rest.filter((code) => Number(valueAt(column, code)) < center).length;
  const both = Math.min(below, rest.length - below);
  const most = Math.max(...rest.map((code) => countAt(column, code)));
  const scattered = rest.length >= 0.5 * restRows || (rest.length >= 10 && most <= 0.15 * restRows);
  if (!scattered || both < 0.15 * rest.length) return;
  for (const code of rest) {
    if (countAt(column, code) > Math.max(2, 0.03 * column.filledRows)) continue;
    addValueFinding(findings, code, {
      probability: share >= 0.7 ? 0.8 : 0.6,
      suggestion: valueAt(column, mode),
      confidence: 0.7,
      rule: 'constant',
      reason: `\`${valueAt(column, code)}\` departs from \`${valueAt(column, mode)}\`, the number in ${Math.round(share * 100)} % of the rows`,
    });
  }
}

/** Different numbers in the usual form without which there is no usual form. */
const PLAIN_MIN = 10;

function flagFloatNoise(column: EncodedColumn, findings: ColumnFindings): void {
  const decimals = (text: string) => (/[eE]/.test(text) ? 0 : (text.trim().split('.')[1] ?? '').length);
  const numbers = column.filledCodes.filter((code) => column.isNumber[code]);
  const sorted = numbers.map((code) => decimals(valueAt(column, code))).sort((a, b) => a - b);
  const usual = sorted[Math.floor(0.6 * sorted.length)] ?? 0;
  const plain = new Set(numbers.filter((code) => decimals(valueAt(column, code)) <= usual));
  for (const code of numbers) {
    const text = valueAt(column, code).trim();
    if (decimals(text) < usual + 6) continue;
    if (text.replace(/^[-0.]+/, '').replace('.', '').length < 14) continue;
    const short = shortNumber(text);
    const clear = short.length <= text.length - 4;
    // Where hardly any number is written short, the long ones are results of a calculation, not traces.
    if (!clear && plain.size < PLAIN_MIN) continue;
    addValueFinding(findings, code, {
      probability: 0.75,
      suggestion: clear ? short : null,
      confidence: clear ? 0.9 : 0,
      rule: 'float noise',
      reason: `\`${text}\` has ${decimals(text)} decimals where ${usual} are usual: the trace of a rounding error`,
    });
  }
}

function flagWidths(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 50) return;
  const widths = new Map<number, number>();
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    const width = /^\d+$/.test(text) ? text.length : -1;
    widths.set(width, (widths.get(width) ?? 0) + countAt(column, code));
  }
  const [width, rows] = [...widths].sort((a, b) => b[1] - a[1])[0] ?? [-1, 0];
  if (width < 5 || rows < 0.95 * column.filledRows) return;
  // A counter grows a digit when it passes a power of ten: shorter ones came before.
  const usual = column.filledCodes
    .map((code) => valueAt(column, code))
    .filter((text) => text.length === width)
    .map(Number)
    .sort((a, b) => a - b);
  const counter = (usual[usual.length >> 1] ?? 0) < 2 * 10 ** (width - 1);
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    if (!/^\d+$/.test(text) || text.length === width || (counter && text.length < width)) continue;
    if (countAt(column, code) > Math.max(3, 0.01 * column.filledRows)) continue;
    addValueFinding(findings, code, {
      probability: 0.6,
      suggestion: null,
      confidence: 0,
      rule: 'code width',
      reason: `\`${text}\` has ${text.length} digits; ${Math.round((rows / column.filledRows) * 100)} % of the codes have ${width}`,
    });
  }
}

/** A far value alone is never a flag (.4): rare but true values are as far out as faults. */
function flagFarValues(column: EncodedColumn, findings: ColumnFindings): void {
  const points = column.filledCodes
    .filter((code) => column.isNumber[code])
    .map((code) => ({ code, x: Number(valueAt(column, code)), w: countAt(column, code) }))
    .sort((a, b) => a.x - b.x);
  if (points.length < 5) return;
  const total = points.reduce((sum, point) => sum + point.w, 0);
  const quantile = (share: number) => {
    let seen = 0;
    for (const point of points) {
      seen += point.w;
      if (seen >= share * total) return point.x;
    }
    return points[points.length - 1]?.x ?? 0;
  };
  const [low, q1, q3, high] = [quantile(0.02), quantile(0.25), quantile(0.75), quantile(0.98)];
  const spread = q3 - q1 > 0 ? q3 - q1 : high - low;
  if (spread <= 0) return;
  for (const { code, x, w } of points) {
    if (w > Math.max(2, 0.002 * total)) continue;
    const distance = Math.max(x - q3, q1 - x);
    if (distance <= 20 * spread || distance <= 5 * Math.max(high - q3, q1 - low, 1e-12)) continue;
    addValueFinding(findings, code, {
      probability: 0.4,
      suggestion: null,
      confidence: 0,
      rule: 'far value',
      reason: `\`${valueAt(column, code)}\` lies far outside the other numbers of the column`,
    });
  }
}
