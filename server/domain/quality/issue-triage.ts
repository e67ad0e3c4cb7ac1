import { toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

export interface TriageView {
  reason: string | null;
  assigneeId: string | null;
  commentCount: number;
}

/** What people decided about each of these issues of one dataset, by fingerprint. */
export async function triageOf(
  db: TenantDatabase,
  datasetId: string,
  issues: readonly { fingerprint: string }[],
): Promise<Map<string, TriageView>> {
  const all = await triageOfAll(
    db,
    issues.map(({ fingerprint }) => ({ datasetId, fingerprint })),
  );
  return all.get(datasetId) ?? new Map();
}

/** The same of issues of many datasets, by dataset and fingerprint, in two statements for all of them. */
export async function triageOfAll(
  db: TenantDatabase,
  issues: readonly { datasetId: string; fingerprint: string }[],
): Promise<Map<string, Map<string, TriageView>>> {
  const where = {
    datasetId: { in: [...new Set(issues.map(({ datasetId }) => datasetId))] },
    fingerprint: { in: issues.map(({ fingerprint }) => fingerprint) },
  };
  const decisions = await db.issueTriage.findMany({ where });
  const comments = await db.issueComment.groupBy({
    by: ['datasetId', 'fingerprint'],
    where,
    _count: { _all: true },
  });
  const views = new Map<string, Map<string, TriageView>>();
  const view = ({ datasetId, fingerprint }: { datasetId: string; fingerprint: string }) => {
    const ofDataset = views.get(datasetId) ?? new Map<string, TriageView>();
    views.set(datasetId, ofDataset);
    const found = ofDataset.get(fingerprint) ?? { reason: null, assigneeId: null, commentCount: 0 };
    ofDataset.set(fingerprint, found);
    return found;
  };
  for (const decision of decisions) {
    const found = view(decision);
    found.reason = decision.status === 'ignored' ? decision.reason : null;
    found.assigneeId = decision.assigneeId === null ? null : toPublicId('user', decision.assigneeId);
  }
  for (const group of comments) view(group).commentCount = group._count._all;
  return views;
}
