import { enqueue } from '@/server/jobs/outbox';
import type { Scope } from '@/server/tenancy/actor';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import type { CheckPhase, FoundIssue, ScanColumn } from './check';
import { CheckOutcome, ScanPhase } from './contract';
import { fingerprints } from './fingerprint';
import type { LoadedScan } from './load-scan';
import type { CheckRun } from './run-checks';
import { scoreScan, storedScore } from './score-scan';

export interface PhaseResult {
  phase: CheckPhase;
  milliseconds: number;
  found: CheckRun;
  keys: { cellsKey: string; pairsKey: string };
  /** The scan ends with it. */
  last: boolean;
}

/** Makes what a phase found visible in one transaction; committing it again changes nothing. */
export async function commitPhase(
  scope: Scope,
  loaded: LoadedScan,
  columns: ScanColumn[],
  result: PhaseResult,
): Promise<void> {
  const { found, phase } = result;
  await withTenant(
    scope,
    async (db) => {
      await db.$queryRaw`SELECT id FROM quality_scans WHERE id = ${loaded.scan.id}::uuid FOR UPDATE`;
      const scan = await db.qualityScan.findUniqueOrThrow({ where: { id: loaded.scan.id } });
      const phases = ScanPhase.array().parse(scan.phases);
      if (scan.status !== 'running' || phases.some((done) => done.phase === phase)) return;
      const label = columns.find(({ name }) => name === loaded.labelColumn);
      const critical = new Set([label?.name, ...loaded.settings.criticalColumns]);
      await db.qualityIssue.createMany({ data: issueRows(scope, loaded, found.issues, phase, critical) });
      const { score, counts } = await scoreScan(db, scan, {
        hasLabel: label !== undefined,
        columnCount: columns.length,
      });
      const now = new Date();
      const done: ScanPhase = {
        phase,
        milliseconds: result.milliseconds,
        issueCount: found.issues.length,
        finishedAt: now.toISOString(),
      };
      const outcomes = [...CheckOutcome.array().parse(scan.checks ?? []), ...found.outcomes];
      await db.qualityScan.update({
        where: { id: scan.id },
        data: {
          ...(result.last ? { status: 'succeeded', finishedAt: now, ...storedScore(score) } : {}),
          ...result.keys,
          checks: JSON.parse(JSON.stringify(outcomes)),
          phases: [...phases, done],
          rowsScanned: loaded.version.rowCount,
          criticalCount: counts.critical,
          warningCount: counts.warning,
          infoCount: counts.info,
        },
      });
      // Fences are found by the checks and belong to the column's picture.
      for (const column of columns.filter(({ profile }) => profile.statistics.upperFence !== undefined)) {
        await db.datasetColumn.updateMany({
          where: { versionId: loaded.version.id, position: column.position },
          data: { statistics: JSON.parse(JSON.stringify(column.profile.statistics)) },
        });
      }
      if (result.last) await showScore(db, scope, loaded, score.overall);
    },
    { timeoutMs: 60_000 },
  );
}

function issueRows(
  scope: Scope,
  loaded: LoadedScan,
  issues: readonly FoundIssue[],
  phase: CheckPhase,
  critical: ReadonlySet<string | undefined>,
) {
  const marks = fingerprints(issues.map((issue) => ({ ...issue, column: issue.column?.name ?? null })));
  return issues.map((issue, index) => ({
    id: issue.id,
    orgId: scope.orgId,
    scanId: loaded.scan.id,
    datasetId: loaded.dataset.id,
    column: issue.column?.name ?? null,
    columnPosition: issue.column?.position ?? null,
    type: issue.type,
    check: issue.check,
    dimension: issue.dimension,
    severity: issue.severity,
    description: issue.description,
    affectedCount: issue.affectedCount,
    populationCount: issue.populationCount,
    affectedPct: issue.populationCount === 0 ? 0 : (issue.affectedCount / issue.populationCount) * 100,
    pointsMax: issue.pointsMax,
    criticalColumn: issue.column !== null && critical.has(issue.column.name),
    fingerprint: issue.fingerprint ?? marks[index] ?? '',
    phase,
    fixAvailable: issue.fixOptions.length > 0,
    fixType: issue.fixType,
    fixOptions: issue.fixOptions.map((option, at) => ({ ...option, isDefault: at === 0 })),
    evidence: JSON.parse(JSON.stringify(issue.evidence)),
  }));
}

/** The dataset shows the new score, and whoever listens hears of a fall. */
async function showScore(
  db: TenantDatabase,
  scope: Scope,
  loaded: LoadedScan,
  overall: number,
): Promise<void> {
  const { dataset, scan, version, settings } = loaded;
  const before = await db.qualityScan.findFirst({
    where: { datasetId: dataset.id, status: 'succeeded', id: { not: scan.id }, version: { state: 'live' } },
    orderBy: { createdAt: 'desc' },
  });
  // A version that is being judged becomes the dataset's, with this scan, only once it has passed.
  const shown = await db.dataset.updateMany({
    where: { id: dataset.id, status: { not: 'deleting' }, currentVersionId: version.id },
    data: { latestScanId: scan.id, score: overall },
  });
  await db.dataset.updateMany({
    where: { id: dataset.id, status: 'scanning' },
    data: { status: 'ready' },
  });
  const fall = (before?.overall ?? overall) - overall;
  const { scoreDropAlert } = settings;
  if (shown.count === 0 || scoreDropAlert === null || fall < scoreDropAlert) return;
  await enqueue({ db, scope }, 'quality/score.dropped', {
    datasetId: dataset.id,
    scanId: scan.id,
    scoreBefore: before?.overall ?? overall,
    scoreAfter: overall,
    threshold: scoreDropAlert,
  });
}
