import { toPublicId } from '@/server/lib/ids';
import { transformById } from '@/server/transforms/catalogue';
import type { DoneStep } from '@/server/transforms/run-steps';
import type { TableColumn } from '@/server/transforms/table-column';
import type { FitState as LearnedState } from '@/server/transforms/transform';

import { REVIEWED } from './compute-effect';
import type { FixStep } from './contract';
import type { ScanWithIssues } from './load-target';

/** Steps as the API shows them. */
export function toFixSteps(
  steps: readonly DoneStep[],
  columns: readonly Pick<TableColumn, 'storageName' | 'name'>[],
  scan: ScanWithIssues | null,
): FixStep[] {
  return steps.map((step) => {
    const issueId = step.issueId === REVIEWED ? null : step.issueId;
    return {
      transform: step.transform,
      title: transformById(step.transform).title,
      column: columns.find(({ storageName }) => storageName === step.storageName)?.name ?? null,
      issueId: issueId === null ? null : toPublicId('issue', issueId),
      issueType: scan?.issues.find(({ id }) => id === issueId)?.type ?? null,
      parameters: step.parameters,
      learned: learnedText(step.state),
      cellsChanged: step.cellsChanged,
      rowsRemoved: step.rowsRemoved,
      rowsQuarantined: step.rowsQuarantined,
    };
  });
}

/** What a step learned, in a few words. */
export function learnedText(state: LearnedState): string | null {
  if (typeof state.summary === 'string') return state.summary;
  if (typeof state.statistic === 'string') {
    const groups = Array.isArray(state.groups) ? state.groups.length : 0;
    return groups > 0
      ? `${state.statistic} of ${groups} groups`
      : `${state.statistic}: ${state.overall ?? 'none'}`;
  }
  if (typeof state.order === 'string') return `order of day and month: ${state.order.replace('_', ' ')}`;
  if (Array.isArray(state.map)) return `${state.map.length} values`;
  if ('low' in state && 'high' in state) return `limits ${state.low ?? 'none'} to ${state.high ?? 'none'}`;
  return null;
}
