import { dimensionsOf, shareSaturation } from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import type { Sql } from '@/server/engine/sql';
import { sql } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import type { ScanWithIssues } from './load-target';

/**
 * The score as it would be if the cells and rows that the plan changes were no longer found, and cells that become
 * missing counted as such. Deductions shrink as their affected share does, by the curve of the score itself. An estimate:
 * the scan after the fix looks at the result anew.
 */
export async function estimateScore(
  session: EngineSession,
  scan: ScanWithIssues | null,
  findings: Sql | null,
  missing: ReadonlyMap<string, { before: number; after: number }>,
  droppedColumns: readonly string[],
): Promise<{ before: number; after: number }> {
  const before = scan?.overall ?? 0;
  if (scan === null || findings === null) return { before, after: before };
  const handled = await session.query<{ issue_id: string; n: number }>(
    sql`SELECT issue_id, count(*) AS n FROM (SELECT DISTINCT issue_id, f."row", f.storage_name FROM ${findings} f
      WHERE f."row" IN (SELECT "row" FROM row_log)
        OR EXISTS (SELECT 1 FROM changes c WHERE c."row" = f."row" AND c.storage_name = f.storage_name)) GROUP BY 1`
      .text,
  );
  const gone = new Map(handled.map(({ issue_id, n }) => [issue_id, Number(n)]));
  const { dimensions, criticalColumnPenalty } = dimensionsOf(scan);
  let overall = 0;
  for (const { score, weight, applicable, deductions } of dimensions) {
    if (!applicable || score === null) continue;
    let points = 0;
    for (const deduction of deductions) {
      const issue = scan.issues.find(({ id }) => toPublicId('issue', id) === deduction.issueId);
      points += deduction.points * (issue === undefined ? 1 : keptShare(issue));
    }
    overall += weight * Math.max(0, 100 - points);
  }
  const after = Math.max(0, Math.min(100, overall - criticalColumnPenalty));
  return { before, after: Math.round(after * 10) / 10 };

  function keptShare(issue: ScanWithIssues['issues'][number]): number {
    if (issue.column !== null && droppedColumns.includes(issue.column)) return 0;
    const affected = Number(issue.affectedCount);
    if (affected === 0) return 1;
    let left = affected - (gone.get(issue.id) ?? 0);
    const counts = issue.column === null ? undefined : missing.get(issue.column);
    if (issue.type === 'missing_values' && counts !== undefined) left = counts.after;
    const share = issue.affectedPct / 100;
    const now = Math.min(1, Math.max(0, (share * left) / affected));
    return shareSaturation(share) === 0 ? 1 : shareSaturation(now) / shareSaturation(share);
  }
}
