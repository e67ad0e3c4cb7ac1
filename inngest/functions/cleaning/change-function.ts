import type { Inngest } from 'inngest';
import { FixEvent } from '@/inngest/events';
import { failChange } from '@/server/domain/cleaning';
import { completeJob, failJob, type ReportProgress } from '@/server/jobs/progress';
import { mintScope, type Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';
import { scanCandidate } from './scan-candidate';

interface FixIds {
  fixId: string;
  jobId: string;
}
type ChangeStep = (
  scope: Scope,
  ids: FixIds,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
) => Promise<void>;

/**
 * A job that makes the next version of a dataset: steps that build a candidate, its scan, and a last step that publishes
 * or refuses it. When it fails, the dataset is as it was.
 */
export function changeFunction(
  client: Inngest,
  services: Services,
  change: { id: string; event: string; build: Record<string, ChangeStep>; conclude: [string, ChangeStep] },
) {
  return client.createFunction(
    {
      id: change.id,
      triggers: [{ event: change.event }],
      retries: RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId, fixId } = FixEvent.parse(event.data.event.data);
        const cause = failureOf(error);
        await failChange(mintScope(orgId), { fixId, jobId }, services, cause);
        await failJob(mintScope(orgId), jobId, cause);
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId, fixId } = FixEvent.parse(event.data);
      const scope = mintScope(orgId);
      const run = (name: string, work: ChangeStep) =>
        step.run(name, () =>
          runJobStep(scope, jobId, (report, signal) =>
            work(scope, { fixId, jobId }, services, report, signal),
          ),
        );
      for (const [name, work] of Object.entries(change.build)) await run(name, work);
      await scanCandidate(step, scope, jobId, services);
      await run(...change.conclude);
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
