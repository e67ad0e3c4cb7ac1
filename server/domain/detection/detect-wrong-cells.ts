import { isAutomatic } from './combine/automatic.ts';
import { type CellFinding, cellsOfColumn, settleSlips } from './combine/cells.ts';
import { followChains } from './combine/follow-chains.ts';
import { guardGroups } from './combine/group-guard.ts';
import { addMissing, hasTwoNullForms } from './combine/missing.ts';
import { confirmSlips } from './context/confirm-slips.ts';
import { findByContext } from './context/find-by-context.ts';
import { judgeBySources } from './context/find-by-sources.ts';
import { doubtSupportedSlips } from './context/support.ts';
import type { DetectionOptions, DetectionTable, SuspectCell } from './contract.ts';
import { encodeTable, valueAt } from './encode.ts';
import { type Board, emptyBoard, findingsOf } from './findings.ts';
import { doubtConventions } from './marks/doubt-conventions.ts';
import { findNumberForms } from './marks/number-forms.ts';
import { findShapeReturns } from './marks/shape-return.ts';
import { findSignsForLetters } from './marks/sign-for-letter.ts';
import { findSwappedDays } from './marks/swapped-days.ts';
import { findUndecodedText } from './marks/undecoded-text.ts';
import { findAlienCharacters } from './rules/alien-characters.ts';
import { findStrangers, judgeStrangers } from './rules/closed-columns.ts';
import { addCopies, findCopiedValues } from './rules/copied-values.ts';
import { findCorruptionChannel } from './rules/corruption-channel.ts';
import { findMixedDates } from './rules/dates.ts';
import { findJoinedCells } from './rules/joined-cells.ts';
import { findMisplacedSpaces } from './rules/misplaced-spaces.ts';
import { findMisspeltWords } from './rules/misspelt-words.ts';
import { findWrongNumbers } from './rules/numbers.ts';
import { findBrokenSequences } from './rules/sequences.ts';
import { findOddShapes } from './rules/shapes.ts';
import { applySlipRate } from './rules/slip-rate.ts';
import { findSlips } from './rules/slips.ts';
import { findUnits } from './rules/units.ts';
import { findSignatures } from './signatures/find-signatures.ts';

/** Findings below this are not worth a look. */
const REPORTED_MIN = 0.3;
const COLUMN_RULES = [
  findAlienCharacters,
  findUnits,
  findWrongNumbers,
  findOddShapes,
  findMixedDates,
  findSlips,
  findMisspeltWords,
  findMisplacedSpaces,
  findStrangers,
  findCopiedValues,
  findBrokenSequences,
  addCopies,
];

/** Recurring marks with no original in the column; they replace what single values suggested. */
const MARK_RULES = [
  findUndecodedText,
  findShapeReturns,
  findSignsForLetters,
  findNumberForms,
  findSwappedDays,
];

/**
 * Wrong cells of a table, found without labels or configuration, each with a probability and, where one is known,
 * the value that was meant. Throws the signal's reason when it aborts.
 */
export function detectWrongCells(table: DetectionTable, options: DetectionOptions = {}): SuspectCell[] {
  const check = () => options.signal?.throwIfAborted();
  const report = options.onProgress ?? (() => {});
  const board = emptyBoard(encodeTable(table));
  const { columns } = board.table;
  columns.forEach((column, at) => {
    check();
    report(Math.round((40 * at) / columns.length), 'values');
    for (const rule of COLUMN_RULES) rule(column, findingsOf(board, column));
  });
  report(40, 'recurring edits');
  findSignatures(board, check);
  for (const column of columns) {
    check();
    for (const mark of MARK_RULES) mark(column, findingsOf(board, column));
    doubtConventions(board.table, column, findingsOf(board, column));
  }
  findCorruptionChannel(board);
  findJoinedCells(board);
  applySlipRate(board);
  board.columns.forEach(followChains);
  for (const column of columns) judgeStrangers(board, column);
  report(55, 'context');
  const context = findByContext(board, check);
  doubtSupportedSlips(board, context.dependencies);
  confirmSlips(board, context);
  settleSlips(board);
  report(85, 'combine');
  const twoForms = hasTwoNullForms(board.table);
  const cells = columns.map((column) => {
    check();
    const found = cellsOfColumn(board, column, context);
    addMissing(board.table, column, found, twoForms);
    return found;
  });
  judgeBySources(board.table, context.repaired, cells);
  guardGroups(board.table, cells);
  report(100, 'done');
  return collect(board, cells);
}

function collect(board: Board, cells: Map<number, CellFinding>[]): SuspectCell[] {
  const suspects: SuspectCell[] = [];
  for (const column of board.table.columns) {
    for (const [row, finding] of cells[column.index] ?? []) {
      if (finding.probability < REPORTED_MIN) continue;
      suspects.push({
        row,
        position: column.position,
        probability: Math.min(finding.probability, 0.999),
        suggestion: finding.suggestion,
        suggestionConfidence: finding.suggestion === null ? 0 : Math.min(finding.confidence, 0.999),
        rule: finding.rule,
        reason: finding.reason,
        auto: isAutomatic(column, finding, valueAt(column, column.codes[row] ?? 0)),
      });
    }
  }
  return suspects.sort((a, b) => a.row - b.row || a.position - b.position);
}
