import { z } from 'zod';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { DimensionScore, Issue, Scan, Score } from './contract';
import { growthSince, type TriageView } from './issue-triage';

export type ScanRow = NonNullable<Awaited<ReturnType<TenantDatabase['qualityScan']['findUnique']>>>;
export type IssueRow = NonNullable<Awaited<ReturnType<TenantDatabase['qualityIssue']['findUnique']>>>;

export function toScan(row: ScanRow) {
  return Scan.parse({
    id: toPublicId('scan', row.id),
    datasetId: toPublicId('dataset', row.datasetId),
    versionId: toPublicId('version', row.versionId),
    jobId: row.jobId === null ? null : toPublicId('job', row.jobId),
    status: row.status,
    overall: row.overall,
    band: row.band,
    checks: row.checks ?? [],
    rowsScanned: row.rowsScanned === null ? null : Number(row.rowsScanned),
    criticalCount: row.criticalCount,
    warningCount: row.warningCount,
    infoCount: row.infoCount,
    settings: row.settings,
    phases: row.phases,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  });
}

const StoredDimensions = z.object({ dimensions: z.array(DimensionScore), criticalColumnPenalty: z.number() });

export function dimensionsOf(row: ScanRow): z.infer<typeof StoredDimensions> {
  return StoredDimensions.parse(row.dimensions ?? { dimensions: [], criticalColumnPenalty: 0 });
}

export function toScore(row: ScanRow) {
  return Score.parse({
    overall: row.overall,
    band: row.band,
    ...dimensionsOf(row),
    scanId: toPublicId('scan', row.id),
    versionId: toPublicId('version', row.versionId),
    computedAt: (row.finishedAt ?? row.createdAt).toISOString(),
  });
}

export function toIssue(row: IssueRow, triage?: TriageView) {
  const ignored = triage?.ignored ?? null;
  const reopenedBecause = ignored === null ? null : growthSince(ignored, row);
  return Issue.parse({
    id: toPublicId('issue', row.id),
    scanId: toPublicId('scan', row.scanId),
    datasetId: toPublicId('dataset', row.datasetId),
    column: row.column,
    type: row.type,
    dimension: row.dimension,
    severity: row.severity,
    description: row.description,
    affectedCount: Number(row.affectedCount),
    affectedPct: row.affectedPct,
    impactScore: row.impactScore,
    impactLow: row.impactLow,
    impactHigh: row.impactHigh,
    impactVerdict: row.impactVerdict,
    impactConfidence: row.impactConfidence,
    fixAvailable: row.fixAvailable,
    fixType: row.fixType,
    fixOptions: row.fixOptions,
    status: row.status,
    ignoredReason: reopenedBecause === null ? (ignored?.reason ?? null) : null,
    reopenedBecause,
    assigneeId: triage?.assigneeId ?? null,
    commentCount: triage?.commentCount ?? 0,
    pointsLost: row.pointsLost,
    evidence: row.evidence,
    createdAt: row.createdAt.toISOString(),
  });
}

/** The scan whose results are shown: the latest that succeeded. `conflict` says what to wait for. */
export async function requireFinishedScan(db: TenantDatabase, datasetId: string): Promise<ScanRow> {
  const latest = await db.qualityScan.findFirst({
    where: { datasetId, status: 'succeeded', version: { state: 'live' } },
    orderBy: { createdAt: 'desc' },
  });
  if (latest !== null) return latest;
  const running = await db.qualityScan.findFirst({ where: { datasetId }, orderBy: { createdAt: 'desc' } });
  throw new DomainError(
    'not_found',
    running === null
      ? 'This dataset has not been scanned; start one with POST …/scan.'
      : running.status === 'failed' || running.status === 'cancelled'
        ? `The last scan ${running.status === 'failed' ? 'failed' : 'was cancelled'}; start another with POST …/scan.`
        : 'The scan is still running; follow its job and ask again.',
  );
}

/** The scan whose issues are listed: the latest that succeeded, or the first one from its first finished phase on. */
export async function requireListedScan(db: TenantDatabase, datasetId: string): Promise<ScanRow> {
  try {
    return await requireFinishedScan(db, datasetId);
  } catch (error) {
    const running = await db.qualityScan.findFirst({
      where: { datasetId, status: 'running', cellsKey: { not: null } },
      orderBy: { createdAt: 'desc' },
    });
    if (running === null) throw error;
    return running;
  }
}

export async function requireIssue(
  db: TenantDatabase,
  datasetId: string,
  issueId: string,
): Promise<IssueRow> {
  const id = fromPublicId('issue', issueId);
  const row = id === null ? null : await db.qualityIssue.findUnique({ where: { id } });
  if (row === null || row.datasetId !== datasetId)
    throw new DomainError('not_found', `There is no issue \`${issueId}\` in this dataset.`);
  return row;
}
