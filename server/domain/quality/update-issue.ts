import { requireDataset } from '@/server/domain/datasets';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Issue, UpdateIssue } from './contract';
import { getIssue } from './issue-operations';
import { triageOf } from './issue-triage';
import { dimensionsOf, requireIssue, type ScanRow, toIssue } from './scan-resource';
import { scoreScan, storedScore } from './score-scan';

export const updateIssue = defineOperation({
  id: 'issue.update',
  kind: 'mutation',
  summary: 'Ignore an issue with a reason, open it again, or assign it; ignored issues cost no points',
  input: UpdateIssue,
  output: Issue,
  permission: 'issue.triage',
  http: { method: 'PATCH', path: '/v1/quality/{datasetId}/issues/{issueId}' },
  revises: getIssue,
  audit: ({ issueId, ...changes }) => ({
    resourceType: 'issue',
    resourceId: fromPublicId('issue', issueId),
    detail: { status: changes.status, assigned: changes.assigneeId !== undefined },
  }),
  handler: async (context, { datasetId, issueId, status, reason, assigneeId }) => {
    const { db, scope, actor } = context;
    const dataset = await requireDataset(db, datasetId);
    const issue = await requireIssue(db, dataset.id, issueId);
    if (status === 'ignored' && reason === undefined) {
      throw new DomainError('invalid_input', 'Say why the issue is ignored; the next scan will show it.', {
        errors: [{ path: 'reason', message: 'needed with the status ignored' }],
      });
    }
    if (status !== undefined && issue.pointsMax === null) {
      throw new DomainError(
        'conflict',
        'This scan was made before issues could be ignored. Scan the dataset again, then ignore the issue.',
      );
    }
    const assignee =
      assigneeId === undefined || assigneeId === null ? assigneeId : await memberId(db, assigneeId);
    const changes = {
      ...(status === undefined
        ? {}
        : status === 'ignored'
          ? {
              status,
              reason: reason ?? null,
              ignoredPct: issue.affectedPct,
              ignoredSeverity: issue.severity,
            }
          : { status, reason: null, ignoredPct: null, ignoredSeverity: null }),
      ...(assignee === undefined ? {} : { assigneeId: assignee }),
      updatedBy: actor.type === 'user' ? actor.id : null,
    };
    const { fingerprint } = issue;
    await db.issueTriage.upsert({
      where: {
        orgId_datasetId_fingerprint: { orgId: scope.orgId, datasetId: dataset.id, fingerprint },
      },
      create: { id: newUuid(), orgId: scope.orgId, datasetId: dataset.id, fingerprint, ...changes },
      update: changes,
    });
    if (status !== undefined) await rescore(context, dataset.id, issue.scanId, dataset.latestScanId);
    const row = await requireIssue(db, dataset.id, issueId);
    return toIssue(row, (await triageOf(db, dataset.id, [row])).get(fingerprint));
  },
});

async function memberId(db: TenantDatabase, publicId: string): Promise<string> {
  const userId = fromPublicId('user', publicId);
  const member = userId === null ? null : await db.membership.findFirst({ where: { userId } });
  if (userId === null || member === null) {
    throw new DomainError('invalid_input', 'The person is not a member of this organisation.', {
      errors: [{ path: 'assigneeId', message: 'no such member' }],
    });
  }
  return userId;
}

/**
 * The scan of the issue and the one whose score the dataset shows, mostly the same; and one that runs, whose phases that
 * have ended were marked by what had been decided until then.
 */
async function rescore(
  { db }: TenantContext,
  datasetId: string,
  scanId: string,
  latestScanId: string | null,
): Promise<void> {
  const ids = [scanId, ...(latestScanId === null ? [] : [latestScanId])];
  const scans = await db.qualityScan.findMany({
    where: { OR: [{ id: { in: ids } }, { datasetId, status: 'running' }] },
    include: { version: { select: { columnCount: true } } },
  });
  for (const scan of scans) {
    const { score, counts } = await scoreScan(db, scan, {
      hasLabel: hadLabel(scan),
      columnCount: scan.version.columnCount,
    });
    const open = {
      criticalCount: counts.critical,
      warningCount: counts.warning,
      infoCount: counts.info,
    };
    await db.qualityScan.update({
      where: { id: scan.id },
      // A scan that still runs gets its score when it ends.
      data: scan.status === 'succeeded' ? { ...open, ...storedScore(score) } : open,
    });
    if (scan.status !== 'succeeded') continue;
    await db.dataset.updateMany({
      where: { id: scan.datasetId, latestScanId: scan.id },
      data: { score: score.overall },
    });
  }
}

/** Whether the scan was made with a label: the dimension of labels applied then. */
function hadLabel(scan: ScanRow): boolean {
  return dimensionsOf(scan).dimensions.some(
    ({ dimension, applicable }) => dimension === 'label_quality' && applicable,
  );
}
