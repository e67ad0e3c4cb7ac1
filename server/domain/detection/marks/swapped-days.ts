import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addMarkFinding, type ColumnFindings } from '../findings.ts';

const YEAR_FIRST = /^(\d{4})([-/.])(\d{2})\2(\d{2})((?:[ T].*)?)$/;

/** `2021-25-03` among year-month-day: the order is proven by days above 12 on the right side. */
export function findSwappedDays(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 20) return;
  const wrong: [number, string][] = [];
  let wrongRows = 0;
  let proofs = 0;
  for (const code of column.filledCodes) {
    const match = YEAR_FIRST.exec(valueAt(column, code));
    if (!match) continue;
    const [, year, separator, second = '', third = '', time] = match;
    if (Number(second) > 12 && Number(third) >= 1 && Number(third) <= 12) {
      wrong.push([code, `${year}${separator}${third}${separator}${second}${time}`]);
      wrongRows += countAt(column, code);
    } else if (Number(third) > 12) proofs += countAt(column, code);
  }
  if (wrong.length === 0 || proofs <= 1.5 * wrongRows) return;
  for (const [code, suggestion] of wrong) {
    addMarkFinding(column, findings, code, {
      probability: 0.95,
      suggestion,
      confidence: 0.97,
      rule: 'swapped day',
      reason: `\`${valueAt(column, code)}\` has no month ${valueAt(column, code).slice(5, 7)}: day and month are exchanged`,
    });
  }
}
