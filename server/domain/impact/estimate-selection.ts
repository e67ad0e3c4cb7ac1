import { requireDataset } from '@/server/domain/datasets';
import { type IssueRow, loadScan, requireFinishedScan, requireIssue } from '@/server/domain/quality';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { EstimateImpact, ImpactEstimate } from './contract';
import { fixOfIssue, type IssueFix } from './fix-of-issue';
import { joinFixes } from './join-fixes';
import { impactInWorker } from './run-in-worker';
import { withSample } from './with-sample';

/** One answer must come while somebody waits for it. */
const [REPEATS, BUDGET_MS, LIMIT_MS] = [2, 8000, 60_000];

export const estimateImpactOperation = defineOperation({
  id: 'quality.impact',
  kind: 'query',
  summary: 'Estimate what fixing a selection of issues together does to a model, with an 80 % interval',
  input: EstimateImpact,
  output: ImpactEstimate,
  permission: 'scan.read',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/impact' },
  handler: async ({ db, scope, services }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const issueIds = [...new Set(input.issueIds)];
    const issues: IssueRow[] = [];
    for (const issueId of issueIds) issues.push(await requireIssue(db, dataset.id, issueId));
    const scanId = issues[0]?.scanId ?? (await requireFinishedScan(db, dataset.id)).id;
    if (issues.some((issue) => issue.scanId !== scanId))
      throw new DomainError('invalid_input', 'The issues are of different scans; name those of one scan.');
    return afterTransaction(async () => {
      const loaded = await loadScan(scope, scanId);
      const signal = AbortSignal.timeout(LIMIT_MS);
      return withSample(loaded, services, signal, async (session, sample, objects) => {
        const head = {
          datasetId: input.datasetId,
          scanId: toPublicId('scan', scanId),
          issueIds,
          verdict: 'not_estimable' as const,
          metric: null,
          estimates: [],
          baseline: null,
          fixes: issueIds.map((issueId) => ({ issueId, fix: null as string | null })),
          rowsUsed: 0,
          rowsTouched: 0,
          repeats: 0,
          sampled: false,
        };
        if (typeof sample === 'string') return { ...head, reason: sample };
        const found: IssueFix[] = [];
        for (const issue of issues) {
          const one = await fixOfIssue(session, sample, objects, issue);
          if (one !== null) found.push(one);
        }
        const fixes = issueIds.map((issueId) => ({
          issueId,
          fix: found.find(({ fix }) => fix.id === fromPublicId('issue', issueId))?.option ?? null,
        }));
        if (found.length === 0)
          return { ...head, fixes, reason: 'No fix of these issues changes what a model is trained on.' };
        const result = await impactInWorker(
          sample.table,
          [
            joinFixes(
              sample,
              found.map(({ fix }) => fix),
            ),
          ],
          { seed: loaded.settings.seed, repeats: REPEATS, budgetMs: BUDGET_MS, signal },
        );
        const [joint] = result.fixes;
        const [main] = joint?.estimates ?? [];
        const used = { fixes, rowsUsed: result.rowsUsed, sampled: sample.sampled };
        if (joint === undefined || main === undefined)
          return {
            ...head,
            ...used,
            reason: result.notEstimable ?? 'Too few rows could be scored with and without the fix.',
          };
        return {
          ...head,
          ...used,
          verdict: main.verdict,
          reason: null,
          metric: result.metric,
          estimates: joint.estimates,
          baseline: result.scores[main.proxy],
          rowsTouched: joint.rowsTouched,
          repeats: result.repeats,
        };
      });
    });
  },
});
