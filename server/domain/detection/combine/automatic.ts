import type { EncodedColumn } from '../encode.ts';
import type { CellFinding } from './cells.ts';

const NEVER = new Set([
  'channel guess',
  'misspelt word',
  'misplaced space',
  'sources disagree',
  'shape mark',
]);
/** Case, spaces and punctuation: "St Paul" for "St. Paul" is another habit, not a fault that is certain. */
const HABIT = /[^\p{L}\p{N}]/gu;

/** Whether a repair may be applied without a person: certain of the fault, and more certain still of the repair. */
export function isAutomatic(column: EncodedColumn, finding: CellFinding, observed: string): boolean {
  if (finding.suggestion === null || finding.probability < 0.9 || NEVER.has(finding.rule)) return false;
  if (finding.rule === 'context' && sameButForHabit(observed, finding.suggestion)) return false;
  const lone = finding.rule === 'slip' && !finding.withContext && !finding.recurring;
  const numbersByContext = finding.rule === 'context' && column.numberShare >= 0.9;
  return finding.confidence >= (lone || numbersByContext ? 0.98 : 0.95);
}

function sameButForHabit(a: string, b: string): boolean {
  const bare = (text: string) => text.replaceAll(HABIT, '').toLowerCase();
  return bare(a) === bare(b);
}
