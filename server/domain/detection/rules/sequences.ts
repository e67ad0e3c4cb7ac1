import { risingSubsequence } from '../../../stats/rising-subsequence.ts';
import { type EncodedColumn, valueAt } from '../encode.ts';
import type { ColumnFindings } from '../findings.ts';
import { shortNumber } from '../text-shape.ts';

const ISO_DATE = /^(\d{4})([-/])(\d{2})[-/](\d{2})$/;
const DAY_MS = 86_400_000;

function dayNumber(text: string): number {
  const match = ISO_DATE.exec(text);
  if (!match) return Number.NaN;
  const time = Date.UTC(Number(match[1]), Number(match[3]) - 1, Number(match[4]));
  return new Date(time).getUTCDate() === Number(match[4]) ? time / DAY_MS : Number.NaN;
}

/** Cells off an otherwise rising (or falling) run of numbers or dates; the step between neighbours gives the repair. */
export function findBrokenSequences(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 20 || column.filledCodes.length < 0.5 * column.filledRows) return;
  const meaning = new Float64Array(column.values.length).fill(Number.NaN);
  let unread = 0;
  let dates = 0;
  column.values.forEach((text, code) => {
    const date = column.isNumber[code] ? Number.NaN : dayNumber(text);
    if (!Number.isNaN(date)) dates++;
    meaning[code] = column.isNumber[code] ? Number(text) : date;
    if (Number.isNaN(meaning[code] ?? Number.NaN)) unread++;
  });
  if (unread > 0.2 * column.values.length) return;
  const rows: number[] = [];
  for (let row = 0; row < column.codes.length; row++) {
    if (!Number.isNaN(meaning[column.codes[row] ?? 0] ?? Number.NaN)) rows.push(row);
  }
  const values = Float64Array.from(rows, (row) => meaning[column.codes[row] ?? 0] ?? 0);
  for (const sign of [1, -1]) {
    const path = risingSubsequence(values.map((value) => value * sign));
    if (path.length < 0.6 * values.length || path.length < 15) continue;
    if (path.length === values.length) return;
    flagOffPath(column, findings, rows, values, path, dates > 0.5 * column.values.length);
    return;
  }
}

function commonStep(values: Float64Array, path: number[]): { step: number; share: number } {
  const steps = new Map<number, number>();
  for (let i = 1; i < path.length; i++) {
    const from = path[i - 1] ?? 0;
    const to = path[i] ?? 0;
    const step = Math.round((((values[to] ?? 0) - (values[from] ?? 0)) / (to - from)) * 1e9) / 1e9;
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [step, count] = [...steps].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return { step, share: count / Math.max(1, path.length - 1) };
}

function flagOffPath(
  column: EncodedColumn,
  findings: ColumnFindings,
  rows: number[],
  values: Float64Array,
  path: number[],
  dates: boolean,
): void {
  const { step, share } = commonStep(values, path);
  const ladder = share >= 0.6;
  if (!ladder && path.length < 0.9 * values.length) return;
  const sample = valueAt(column, column.codes[rows[path[0] ?? 0] ?? 0] ?? 0);
  const onPath = new Set(path.map((at) => values[at] ?? 0));
  let next = 0;
  for (let i = 0; i < values.length; i++) {
    if (path[next] === i) {
      next++;
      continue;
    }
    const left = path[next - 1];
    const right = path[next];
    let suggestion: string | null = null;
    if (ladder && left !== undefined && right !== undefined) {
      const from = values[left] ?? 0;
      const gap = Math.abs((values[right] ?? 0) - from - step * (right - left));
      if (gap < 1e-9 * Math.max(1, Math.abs(from)))
        suggestion = render(from + step * (i - left), sample, dates);
    }
    const row = rows[i] ?? 0;
    const observed = valueAt(column, column.codes[row] ?? 0);
    if (suggestion === observed) continue;
    // Where numbers rise by any step, the same one twice is no break.
    const beside = (at: number | undefined) => at !== undefined && values[at] === values[i];
    if (!ladder && (beside(left) || beside(right))) continue;
    if (suggestion === null && path.length < 0.9 * values.length) continue;
    const moved = fillsGap(values[i] ?? 0, values[path[0] ?? 0] ?? 0, step, onPath);
    findings.cells.set(row, {
      probability: suggestion !== null ? 0.95 : path.length >= 0.95 * values.length ? 0.7 : 0.5,
      suggestion,
      confidence: suggestion === null ? 0 : moved ? 0.85 : 0.95,
      rule: 'sequence',
      reason:
        suggestion === null
          ? `\`${observed}\` breaks the order in which ${column.name} runs through the rows`
          : `\`${observed}\` breaks a run in steps of ${step}: its neighbours leave room for \`${suggestion}\``,
    });
  }
}

/** Whether a value is a step of the ladder that stands nowhere else: then the row may have moved, and the value be right. */
function fillsGap(value: number, first: number, step: number, onPath: ReadonlySet<number>): boolean {
  const steps = (value - first) / (step || 1);
  return !onPath.has(value) && Math.abs(steps - Math.round(steps)) < 1e-9;
}

function render(value: number, sample: string, dates: boolean): string | null {
  if (dates) {
    const separator = ISO_DATE.exec(sample)?.[2];
    if (separator === undefined) return null;
    return new Date(value * DAY_MS).toISOString().slice(0, 10).replaceAll('-', separator);
  }
  if (Number.isInteger(value)) return sample.endsWith('.0') ? `${value}.0` : String(value);
  return shortNumber(String(value));
}
