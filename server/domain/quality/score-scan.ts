import type { z } from 'zod';
import { toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Dimension, type IssueStatus, Severity } from './contract';
import { growthSince } from './issue-triage';
import type { IssueRow, ScanRow } from './scan-resource';
import { EffectiveSettings, weightsOf } from './scan-settings';
import { type ComputedScore, computeScore } from './score';

const SEVERITY_WEIGHT: Record<Severity, number> = { critical: 3, warning: 2, info: 1 };

/**
 * Ranks and scores the issues of a scan as they stand in the database, under what people decided about them, and writes
 * status, rank and points of each. The one way to a score: a finished phase and a change of triage both come here.
 */
export async function scoreScan(
  db: TenantDatabase,
  scan: ScanRow,
  options: { hasLabel: boolean; columnCount: number },
): Promise<{ score: ComputedScore; counts: Record<Severity, number> }> {
  const issues = await db.qualityIssue.findMany({ where: { scanId: scan.id } });
  const decided = await db.issueTriage.findMany({ where: { datasetId: scan.datasetId, status: 'ignored' } });
  const decisions = new Map(decided.map((decision) => [decision.fingerprint, decision]));
  const statusOf = (issue: IssueRow): z.infer<typeof IssueStatus> => {
    const decision = decisions.get(issue.fingerprint);
    if (decision !== undefined && growthSince(decision, issue) === null) return 'ignored';
    return issue.status === 'fixed' ? 'fixed' : 'open';
  };
  const score = computeScore(
    issues.map((issue) => ({
      issueId: toPublicId('issue', issue.id),
      check: issue.check,
      dimension: Dimension.parse(issue.dimension),
      column: issue.column,
      columnCount: options.columnCount,
      severity: Severity.parse(issue.severity),
      affectedCount: Number(issue.affectedCount),
      populationCount: Number(issue.populationCount),
      pointsMax: issue.pointsMax ?? 0,
      critical: issue.criticalColumn,
      ignored: statusOf(issue) === 'ignored',
    })),
    { hasLabel: options.hasLabel, weights: weightsOf(EffectiveSettings.parse(scan.settings)) },
  );
  const ranked = [...issues].sort(
    (a, b) =>
      Number(statusOf(a) === 'ignored') - Number(statusOf(b) === 'ignored') ||
      gainOf(b) - gainOf(a) ||
      weightOf(b) - weightOf(a) ||
      a.description.localeCompare(b.description),
  );
  await db.$executeRaw`
    UPDATE quality_issues AS issue SET rank = given.rank, points_lost = given.points, status = given.status
    FROM unnest(${ranked.map(({ id }) => id)}::uuid[], ${ranked.map((_, rank) => rank)}::int[],
      ${ranked.map(({ id }) => score.pointsLost.get(toPublicId('issue', id)) ?? 0)}::float8[],
      ${ranked.map(statusOf)}::text[]) AS given(id, rank, points, status)
    WHERE issue.id = given.id`;
  const counts: Record<Severity, number> = { critical: 0, warning: 0, info: 0 };
  for (const issue of issues) {
    if (statusOf(issue) === 'open') counts[Severity.parse(issue.severity)] += 1;
  }
  return { score, counts };
}

/** What fixing it was measured to gain; nothing where it was not, or where no gain could be told from chance. */
function gainOf(issue: IssueRow): number {
  return issue.impactVerdict === 'helps' ? (issue.impactScore ?? 0) : 0;
}

/** Without an estimate of impact, severity times share decides. */
function weightOf(issue: IssueRow): number {
  const share = Number(issue.affectedCount) / Math.max(1, Number(issue.populationCount));
  const severity = Severity.parse(issue.severity);
  // A fault that costs little at most (a constant column, say) must not lead the list by its share alone; a warning
  // without points of its own stands for columns that have them.
  const worth =
    issue.pointsMax === 0 && severity !== 'info' ? 1 : Math.max(0.1, (issue.pointsMax ?? 0) / 100);
  return SEVERITY_WEIGHT[severity] * (0.05 + share) * worth;
}

/** What of a score is kept with its scan. */
export function storedScore(score: ComputedScore) {
  return {
    overall: score.overall,
    band: score.band,
    dimensions: JSON.parse(
      JSON.stringify({ dimensions: score.dimensions, criticalColumnPenalty: score.criticalColumnPenalty }),
    ),
  };
}
