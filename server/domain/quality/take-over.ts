import { literal, type Sql, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import type { Check, FixOptionDraft, FoundIssue, IssueDraft, ScanColumn } from './check';
import { type CheckOutcome, Dimension, FixOption, FixType, Severity } from './contract';
import type { IssueRow } from './scan-resource';

/** An earlier scan as later ones take results from it. */
export interface EarlierScan {
  outcomes: ReadonlyMap<string, CheckOutcome>;
  issues: readonly IssueRow[];
  /** Position in this version by position in the earlier one, of unchanged columns. */
  positions: ReadonlyMap<number, number>;
  whole: boolean;
  cells: Sql;
  pairs: Sql | null;
}

export interface TakenOver {
  issues: FoundIssue[];
  /** What is left to compute; empty: nothing. */
  columns: readonly ScanColumn[];
  outcome: CheckOutcome;
}

/** What of a check's results can be taken from an earlier scan, or null when it has to run as if there were none. */
export function takeOver(
  check: Check,
  earlier: EarlierScan,
  columns: readonly ScanColumn[],
): TakenOver | null {
  const outcome = earlier.outcomes.get(check.id);
  if (outcome === undefined || outcome.status === 'not_run') return null;
  const reuse = check.reuse ?? 'table';
  const ours = earlier.issues.filter((issue) => issue.check === check.id);
  // An issue that cannot be scored again (of an older program) would change the score by being taken over.
  if (reuse === 'never' || ours.some(({ pointsMax }) => pointsMax === null)) return null;
  if (earlier.whole) {
    return { issues: ours.map((issue) => toFound(issue, earlier, columns)), columns: [], outcome };
  }
  if (reuse === 'table' || earlier.positions.size === 0) return null;
  const here = new Set(earlier.positions.values());
  const kept = ours.filter(
    ({ columnPosition }) => columnPosition !== null && earlier.positions.has(columnPosition),
  );
  return {
    issues: kept.map((issue) => toFound(issue, earlier, columns)),
    columns: columns.filter(({ position }) => !here.has(position)),
    outcome,
  };
}

function toFound(issue: IssueRow, earlier: EarlierScan, columns: readonly ScanColumn[]): FoundIssue {
  const there = issue.columnPosition;
  const here = there === null ? null : (earlier.positions.get(there) ?? there);
  const of = (relation: Sql) => sql`FROM ${relation} WHERE issue_id = ${literal(issue.id)}`;
  const place =
    here === null ? sql`"position"` : sql`CASE WHEN "position" IS NULL THEN NULL ELSE ${literal(here)} END`;
  const draft: IssueDraft = {
    type: issue.type,
    column: columns.find(({ position }) => position === here) ?? null,
    severity: Severity.parse(issue.severity),
    description: issue.description,
    affectedCount: Number(issue.affectedCount),
    populationCount: Number(issue.populationCount),
    pointsMax: issue.pointsMax ?? 0,
    evidence: evidenceOf(issue.evidence),
    fixType: FixType.parse(issue.fixType),
    fixOptions: FixOption.array()
      .parse(issue.fixOptions)
      .map(({ isDefault: _isDefault, ...option }): FixOptionDraft => option),
    cells: sql`SELECT * EXCLUDE (issue_id) REPLACE (${place} AS "position") ${of(earlier.cells)}`,
    ...(earlier.pairs === null ? {} : { pairs: sql`SELECT * EXCLUDE (issue_id) ${of(earlier.pairs)}` }),
  };
  return {
    ...draft,
    id: newUuid(),
    check: issue.check,
    dimension: Dimension.parse(issue.dimension),
    fingerprint: issue.fingerprint,
  };
}

function evidenceOf(stored: unknown): Record<string, unknown> {
  return typeof stored === 'object' && stored !== null ? { ...stored } : {};
}
