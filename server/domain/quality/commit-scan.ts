import { toPublicId } from '@/server/lib/ids';
import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { ScanColumn } from './check';
import type { Severity } from './contract';
import type { LoadedScan } from './load-scan';
import type { CheckRun, FoundIssue } from './run-checks';
import { computeScore } from './score';

const SEVERITY_WEIGHT: Record<Severity, number> = { critical: 3, warning: 2, info: 1 };

/** Makes the whole result of a scan visible in one transaction; a second run finds the scan ended and changes nothing. */
export async function commitScan(
  scope: Scope,
  loaded: LoadedScan,
  columns: ScanColumn[],
  found: CheckRun,
  keys: { cellsKey: string; pairsKey: string },
): Promise<void> {
  const ranked = rankIssues(found.issues);
  const label = columns.find(({ name }) => name === loaded.labelColumn);
  const score = computeScore(
    ranked.map((issue) => ({
      issueId: toPublicId('issue', issue.id),
      check: issue.check,
      dimension: issue.dimension,
      column: issue.column?.name ?? null,
      columnCount: columns.length,
      severity: issue.severity,
      affectedCount: issue.affectedCount,
      populationCount: issue.populationCount,
      pointsMax: issue.pointsMax,
      critical: label !== undefined && issue.column === label,
    })),
    { hasLabel: label !== undefined },
  );
  const count = (severity: Severity) => ranked.filter((issue) => issue.severity === severity).length;
  const { scan, dataset } = loaded;
  await withTenant(
    scope,
    async (db) => {
      const ended = await db.qualityScan.updateMany({
        where: { id: scan.id, status: { in: ['queued', 'running'] } },
        data: {
          status: 'succeeded',
          overall: score.overall,
          band: score.band,
          dimensions: JSON.parse(
            JSON.stringify({
              dimensions: score.dimensions,
              criticalColumnPenalty: score.criticalColumnPenalty,
            }),
          ),
          checks: JSON.parse(JSON.stringify(found.outcomes)),
          ...keys,
          rowsScanned: loaded.version.rowCount,
          criticalCount: count('critical'),
          warningCount: count('warning'),
          infoCount: count('info'),
          finishedAt: new Date(),
        },
      });
      if (ended.count === 0) return;
      await db.qualityIssue.createMany({
        data: ranked.map((issue, rank) => ({
          id: issue.id,
          orgId: scope.orgId,
          scanId: scan.id,
          datasetId: dataset.id,
          column: issue.column?.name ?? null,
          columnPosition: issue.column?.position ?? null,
          type: issue.type,
          check: issue.check,
          dimension: issue.dimension,
          severity: issue.severity,
          description: issue.description,
          affectedCount: issue.affectedCount,
          affectedPct: issue.populationCount === 0 ? 0 : (issue.affectedCount / issue.populationCount) * 100,
          fixAvailable: issue.fixOptions.length > 0,
          fixType: issue.fixType,
          fixOptions: issue.fixOptions.map((option, index) => ({ ...option, isDefault: index === 0 })),
          evidence: JSON.parse(JSON.stringify(issue.evidence)),
          pointsLost: score.pointsLost.get(toPublicId('issue', issue.id)) ?? 0,
          rank,
        })),
      });
      // Fences are found by the checks and belong to the column's picture.
      for (const column of columns.filter(({ profile }) => profile.statistics.upperFence !== undefined)) {
        await db.datasetColumn.updateMany({
          where: { versionId: loaded.version.id, position: column.position },
          data: { statistics: JSON.parse(JSON.stringify(column.profile.statistics)) },
        });
      }
      // A version that is being judged becomes the dataset's, with this scan, only once it has passed.
      await db.dataset.updateMany({
        where: { id: dataset.id, status: { not: 'deleting' }, currentVersionId: loaded.version.id },
        data: { latestScanId: scan.id, score: score.overall },
      });
      await db.dataset.updateMany({
        where: { id: dataset.id, status: 'scanning' },
        data: { status: 'ready' },
      });
    },
    { timeoutMs: 60_000 },
  );
}

/** Without an estimate of impact, severity times share decides. */
function rankIssues(issues: FoundIssue[]): FoundIssue[] {
  const share = (issue: FoundIssue) => issue.affectedCount / Math.max(1, issue.populationCount);
  // A fault that costs little at most (a constant column, say) must not lead the list by its share alone.
  const key = (issue: FoundIssue) =>
    SEVERITY_WEIGHT[issue.severity] * (0.05 + share(issue)) * Math.max(0.1, issue.pointsMax / 100);
  return [...issues].sort((a, b) => key(b) - key(a) || a.description.localeCompare(b.description));
}
