import { type IssueRow, loadScan, rankByImpact } from '@/server/domain/quality';
import type { ReportProgress } from '@/server/jobs/progress';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { FixEstimate, ImpactResult } from './estimate-types.ts';
import { fixOfIssue, type IssueFix } from './fix-of-issue';
import { impactInWorker } from './run-in-worker';
import { withSample } from './with-sample';

/** Issues that are measured, the heaviest first, and the time that no further repetition begins after. */
const [ISSUES_MAX, BUDGET_MS] = [8, 30_000];

/** What is written of an issue: figures, or why there are none. */
type Verdict =
  | { issue: IssueRow; option: string; estimate: FixEstimate }
  | { issue: IssueRow; reason: string };

/**
 * The step after the last check: how much each of the heaviest issues costs a model. The scan's results are usable
 * before; doing it again writes the same figures.
 */
export async function estimateScanImpact(
  scope: Scope,
  { scanId }: { scanId: string },
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await loadScan(scope, scanId);
  if (loaded.scan.status !== 'succeeded' || loaded.labelColumn === null) return;
  const issues = await withTenant(scope, (db) =>
    db.qualityIssue.findMany({ where: { scanId, status: 'open' }, orderBy: { rank: 'asc' } }),
  );
  if (issues.length === 0) return;
  report({ step: 'impact', percent: 93 });
  const { verdicts, result } = await withSample(
    loaded,
    services,
    signal,
    async (session, sample, objects) => {
      if (typeof sample === 'string')
        return { verdicts: issues.map((issue): Verdict => ({ issue, reason: sample })), result: null };
      const fixes: (IssueFix & { issue: IssueRow })[] = [];
      const verdicts: Verdict[] = [];
      for (const issue of issues) {
        if (fixes.length === ISSUES_MAX) {
          verdicts.push({ issue, reason: `Only the ${ISSUES_MAX} heaviest issues are measured by a scan.` });
          continue;
        }
        const found = await fixOfIssue(session, sample, objects, issue);
        if (found === null)
          verdicts.push({ issue, reason: 'No fix of it changes what a model is trained on.' });
        else fixes.push({ ...found, issue });
      }
      if (fixes.length === 0) return { verdicts, result: null };
      const result = await impactInWorker(
        sample.table,
        fixes.map(({ fix }) => fix),
        {
          seed: loaded.settings.seed,
          repeats: 3,
          budgetMs: BUDGET_MS,
          signal,
          onProgress: (share) => report({ step: 'impact', percent: 93 + share * 6 }),
        },
      );
      for (const { issue, option } of fixes) {
        const estimate = result.fixes.find(({ id }) => id === issue.id);
        verdicts.push(
          result.notEstimable !== null
            ? { issue, reason: result.notEstimable }
            : estimate === undefined || estimate.estimates.length === 0
              ? { issue, reason: 'Too few rows could be scored with and without the fix.' }
              : { issue, option, estimate },
        );
      }
      return { verdicts, result };
    },
  );
  await writeVerdicts(scope, scanId, verdicts, result);
}

async function writeVerdicts(
  scope: Scope,
  scanId: string,
  verdicts: readonly Verdict[],
  result: ImpactResult | null,
): Promise<void> {
  await withTenant(
    scope,
    async (db) => {
      for (const verdict of verdicts) {
        const evidence = Object(verdict.issue.evidence);
        if ('reason' in verdict) {
          const impact = { notEstimable: verdict.reason };
          await db.qualityIssue.update({
            where: { id: verdict.issue.id },
            data: { evidence: { ...evidence, impact } },
          });
          continue;
        }
        const [main] = verdict.estimate.estimates;
        if (main === undefined || result === null) continue;
        const impact = {
          fix: verdict.option,
          metric: result.metric,
          baseline: result.scores[main.proxy],
          rowsUsed: result.rowsUsed,
          rowsTouched: verdict.estimate.rowsTouched,
          repeats: result.repeats,
          estimates: verdict.estimate.estimates.map((one) => ({ ...one })),
        };
        await db.qualityIssue.update({
          where: { id: verdict.issue.id },
          data: {
            impactScore: main.effect,
            impactLow: main.low,
            impactHigh: main.high,
            impactVerdict: main.verdict,
            impactConfidence: main.confidence,
            evidence: { ...evidence, impact },
          },
        });
      }
      await rankByImpact(db, scanId);
    },
    { timeoutMs: 60_000 },
  );
}
