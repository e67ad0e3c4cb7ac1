import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type Board, type ColumnFindings, findingsOf } from '../findings.ts';
import { exactShape, hasAlphanumeric, hasDigit, hasLetter } from '../text-shape.ts';

const VALUES_MAX = 50;
const COVER_MIN = 0.8;

/** Values that a column of few values should not hold: bare symbols, numbers among words, rare strangers. */
export function findStrangers(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 20) return;
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    if (text.trim().length < 2 || hasAlphanumeric(text)) continue;
    if (countAt(column, code) > 0.2 * column.filledRows) continue;
    addValueFinding(findings, code, stranger(0.85, 'symbols only', `\`${text}\` consists of symbols only`));
  }
  if (column.filledRows < 50) return;
  const frequentMin = Math.max(5, 0.005 * column.filledRows);
  const frequent = column.filledCodes.filter((code) => countAt(column, code) >= frequentMin);
  if (frequent.length === 0 || frequent.length > VALUES_MAX) return;
  const rows = (codes: number[]) => codes.reduce((sum, code) => sum + countAt(column, code), 0);
  if (rows(frequent) < COVER_MIN * column.filledRows || column.numberShare > 0.1) return;
  const lettered = rows(column.filledCodes.filter((code) => hasLetter(valueAt(column, code))));
  if (lettered >= 0.9 * column.filledRows && !column.numeric) {
    for (const code of column.filledCodes) {
      const text = valueAt(column, code);
      if (countAt(column, code) > 0.03 * column.filledRows) continue;
      if (!hasLetter(text)) {
        const reason = `\`${text}\` holds no letter; the column holds ${frequent.length} usual words`;
        addValueFinding(findings, code, stranger(0.85, 'no letters', reason));
      } else if (text.includes('@')) {
        const reason = `\`${text}\` holds an @ in a column of few usual words`;
        addValueFinding(findings, code, stranger(0.7, 'no letters', reason));
      }
    }
  }
  const rare = column.filledCodes.filter((code) => countAt(column, code) <= 2);
  if (rare.length >= 5) {
    findings.rareCodes = rare;
    findings.frequentCodes = frequent;
  }
}

function stranger(probability: number, rule: string, reason: string) {
  return { probability, suggestion: null, confidence: 0, rule, reason };
}

/**
 * Rare values of closed columns, once slips are known: scrambled when most share their exact shape with a frequent
 * value that no other frequent value has; else only a hint (.35) that context may confirm.
 */
export function judgeStrangers(board: Board, column: EncodedColumn): void {
  const findings = findingsOf(board, column);
  if (findings.rareCodes.length === 0) return;
  const known = findings.frequentCodes.filter((code) => !column.isNumber[code]);
  const byShape = new Map<string, number[]>();
  for (const code of known) {
    const shape = exactShape(valueAt(column, code));
    byShape.set(shape, [...(byShape.get(shape) ?? []), code]);
  }
  const shared = known.filter((code) => (byShape.get(exactShape(valueAt(column, code)))?.length ?? 0) > 1);
  const open = findings.rareCodes.filter(
    (code) =>
      (findings.slips.get(code)?.probability ?? 0) < 0.5 &&
      (findings.values.get(code)?.probability ?? 0) < 0.5,
  );
  const likeOf = (code: number) => {
    const shape = exactShape(valueAt(column, code));
    return shape.length >= 4 && !hasDigit(shape) ? (byShape.get(shape) ?? []) : [];
  };
  const hits = open.filter((code) => likeOf(code).length > 0);
  const scrambled =
    hits.length >= 5 && hits.length >= 0.5 * open.length && shared.length < 0.35 * Math.max(1, known.length);
  for (const code of scrambled ? hits : open) {
    const text = valueAt(column, code);
    if (!scrambled) {
      const reason = `\`${text}\` is rare in a column of few usual values`;
      addValueFinding(findings, code, stranger(0.35, 'rare value', reason));
      continue;
    }
    const originals = likeOf(code).sort((a, b) => countAt(column, b) - countAt(column, a));
    const best = originals[0] ?? code;
    const total = originals.reduce((sum, other) => sum + countAt(column, other), 0);
    addValueFinding(findings, code, {
      probability: 0.85,
      suggestion: valueAt(column, best),
      confidence: (0.8 * countAt(column, best)) / total,
      rule: 'scrambled',
      reason: `\`${text}\` has the build of \`${valueAt(column, best)}\` but none of its letters, as several values here do`,
    });
  }
}
