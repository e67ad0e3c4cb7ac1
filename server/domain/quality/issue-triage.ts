import { toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

export interface TriageView {
  reason: string | null;
  assigneeId: string | null;
  commentCount: number;
}

/** What people decided about each of these issues, by fingerprint, in two statements for all of them. */
export async function triageOf(
  db: TenantDatabase,
  datasetId: string,
  issues: readonly { fingerprint: string }[],
): Promise<Map<string, TriageView>> {
  const where = { datasetId, fingerprint: { in: issues.map(({ fingerprint }) => fingerprint) } };
  const decisions = await db.issueTriage.findMany({ where });
  const comments = await db.issueComment.groupBy({ by: ['fingerprint'], where, _count: { _all: true } });
  const views = new Map<string, TriageView>();
  const view = (fingerprint: string) => {
    const found = views.get(fingerprint) ?? { reason: null, assigneeId: null, commentCount: 0 };
    views.set(fingerprint, found);
    return found;
  };
  for (const decision of decisions) {
    const found = view(decision.fingerprint);
    found.reason = decision.status === 'ignored' ? decision.reason : null;
    found.assigneeId = decision.assigneeId === null ? null : toPublicId('user', decision.assigneeId);
  }
  for (const group of comments) view(group.fingerprint).commentCount = group._count._all;
  return views;
}
