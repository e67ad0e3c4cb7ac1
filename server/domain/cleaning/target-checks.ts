import type { Gate } from './contract';
import type { ScanWithIssues } from './load-target';
import type { FixRow } from './standing-fixes';
import { doneSteps } from './stored-steps';

type IssueRow = ScanWithIssues['issues'][number];

/** The issues that steps with an effect were about; those that only mark rows or add columns promise no fewer. */
export function targetIssues(fix: FixRow, scan: ScanWithIssues) {
  const steps = doneSteps(fix).filter(
    ({ transform, cellsChanged, rowsRemoved, rowsQuarantined }) =>
      transform !== 'add_indicator' && cellsChanged + rowsRemoved + rowsQuarantined > 0,
  );
  const wanted = new Set(steps.map(({ issueId }) => issueId));
  return scan.issues.filter(({ id }) => wanted.has(id));
}

/**
 * Whether what was to be fixed has become less: a single issue by itself, several of one check together, since cells
 * that are left may be found again under another name or column of the same search.
 */
export function targetChecks(targets: readonly IssueRow[], after: readonly IssueRow[]): Gate['checks'] {
  return [...Map.groupBy(targets, ({ check }) => check)].map(([check, issues]) => {
    const [only] = issues;
    const single = issues.length === 1 && only !== undefined;
    const columns = new Set(issues.map(({ column }) => column));
    const left = after.filter((other) =>
      single
        ? other.type === only.type && other.column === only.column && basisOf(other) === basisOf(only)
        : other.check === check && columns.has(other.column),
    );
    const [had, has] = [affected(issues), affected(left)];
    // A finding may turn into another of its kind that costs nothing: rows that are only alike by chance, say.
    const cheaper = cost(left) < cost(issues);
    const name = single
      ? `${only.type.replaceAll('_', ' ')}${only.column === null ? '' : ` in \`${only.column}\``}`
      : `${check.replaceAll('_', ' ')}, ${issues.length} issues together`;
    return {
      check: single ? `issue:${only.type}` : `check:${check}`,
      passed: has < had || cheaper,
      before: had,
      after: has,
      text: `${name}: ${had} before, ${has} now${has >= had && cheaper ? ', which cost less' : ''}`,
    };
  });
}

const affected = (issues: readonly IssueRow[]) =>
  issues.reduce((sum, { affectedCount }) => sum + Number(affectedCount), 0);
const cost = (issues: readonly IssueRow[]) => issues.reduce((sum, { pointsLost }) => sum + pointsLost, 0);

/** What a finding was measured on, where its check has several: equal in all columns, or in all but the identifiers. */
function basisOf({ evidence }: IssueRow): string | null {
  const basis = typeof evidence === 'object' && evidence !== null ? Reflect.get(evidence, 'basis') : null;
  return typeof basis === 'string' ? basis : null;
}
