import { clamp, logistic, logOdds } from '../../../stats/logistic.ts';
import { countAt } from '../encode.ts';
import { addValueFinding, type Board, findingsOf } from '../findings.ts';

/** Share of text cells with a confident slip that a table without dirt reaches by chance. */
const CLEAN_RATE = 0.004;
const LIFT_MAX = 3;

/** A clean table stays quiet and a dirty one is believed: the slip rate of the table moves the weak slips. */
export function applySlipRate(board: Board): void {
  let slipped = 0;
  let text = 0;
  for (const column of board.table.columns) {
    const findings = findingsOf(board, column);
    if (column.numberShare < 0.9) text += column.filledRows;
    for (const [code, slip] of findings.slips) {
      if (slip.probability >= 0.7 && slip.kind !== 'signature') slipped += countAt(column, code);
    }
    for (const [code, finding] of findings.values) {
      if (finding.rule === 'channel guess' && finding.probability >= 0.7) slipped += countAt(column, code);
    }
    const odd = new Set(findings.open.filter((o) => o.rule === 'shape' && o.z >= 0.8).map((o) => o.code));
    for (const code of odd) slipped += countAt(column, code);
  }
  board.lift = clamp(Math.log((slipped / Math.max(1, text) + 1e-9) / CLEAN_RATE), 0, LIFT_MAX);
  for (const findings of board.columns) {
    for (const slip of findings.slips.values()) {
      if (slip.probability > 0.02 && slip.probability < 0.97) {
        slip.probability = logistic(logOdds(slip.probability) + board.lift);
      }
    }
    for (const open of findings.open) {
      const word = open.rule === 'misspelt word';
      const space = open.rule === 'misplaced space';
      if ((word || space) && (findings.slips.get(open.code)?.probability ?? 0) >= 0.5) continue;
      const p = logistic(open.z + Math.min(board.lift, space ? 2 : 1.5));
      if (p < 0.3 && !space) continue;
      addValueFinding(findings, open.code, {
        probability: p,
        suggestion: open.suggestion,
        confidence: word || space ? p * open.confidence : open.confidence * Math.min(1, p / 0.8),
        rule: open.rule,
        reason: open.reason,
      });
    }
  }
}
