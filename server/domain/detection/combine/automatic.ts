import type { EncodedColumn } from '../encode.ts';
import type { CellFinding } from './cells.ts';

const NEVER = new Set(['channel guess', 'misspelt word', 'misplaced space', 'sources disagree']);

/** Whether a repair may be applied without a person: certain of the fault, and more certain still of the repair. */
export function isAutomatic(column: EncodedColumn, finding: CellFinding): boolean {
  if (finding.suggestion === null || finding.probability < 0.9 || NEVER.has(finding.rule)) return false;
  const lone = finding.rule === 'slip' && !finding.withContext && !finding.recurring;
  const numbersByContext = finding.rule === 'context' && column.numberShare >= 0.9;
  return finding.confidence >= (lone || numbersByContext ? 0.98 : 0.95);
}
