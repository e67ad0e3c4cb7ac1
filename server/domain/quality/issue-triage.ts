import { toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Figures of the finding when it was ignored; null in decisions that hold whatever it becomes. */
interface IgnoreDecision {
  reason: string | null;
  ignoredPct: number | null;
  ignoredSeverity: string | null;
}

export interface TriageView {
  ignored: IgnoreDecision | null;
  assigneeId: string | null;
  commentCount: number;
}

const ORDER = ['info', 'warning', 'critical'];
/** A decision holds until the share has grown by this factor; of fewer cells nothing can be told from chance. */
const [GROWTH, CELLS_MIN] = [2, 5];

/** What a decision was about, and what the finding has become. */
interface Sized {
  affectedPct: number;
  affectedCount: bigint;
  severity: string;
}

/**
 * How a finding has outgrown the decision to ignore it, in words; null while the decision holds. What was accepted at one
 * value in a hundred was not accepted at one in ten.
 */
export function growthSince(decision: IgnoreDecision, issue: Sized): string | null {
  const { ignoredPct, ignoredSeverity } = decision;
  if (ignoredPct === null || ignoredSeverity === null) return null;
  const graver = ORDER.indexOf(issue.severity) > ORDER.indexOf(ignoredSeverity);
  const larger = issue.affectedPct >= GROWTH * ignoredPct && issue.affectedCount >= CELLS_MIN;
  if (!graver && !larger) return null;
  const percent = (share: number) => `${Number(share.toPrecision(2))} %`;
  const was = decision.reason === null ? '' : ` (“${decision.reason}”)`;
  return graver
    ? `Ignored${was} as ${ignoredSeverity}; it is ${issue.severity} now.`
    : `Ignored${was} at ${percent(ignoredPct)}; it has grown to ${percent(issue.affectedPct)}.`;
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
    const found = ofDataset.get(fingerprint) ?? { ignored: null, assigneeId: null, commentCount: 0 };
    ofDataset.set(fingerprint, found);
    return found;
  };
  for (const decision of decisions) {
    const found = view(decision);
    found.ignored = decision.status === 'ignored' ? decision : null;
    found.assigneeId = decision.assigneeId === null ? null : toPublicId('user', decision.assigneeId);
  }
  for (const group of comments) view(group).commentCount = group._count._all;
  return views;
}
