import type { Inngest } from 'inngest';
import { FixEvent } from '@/inngest/events';
import { buildFix, computeFix, failChange, judgeFix } from '@/server/domain/cleaning';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';
import { scanCandidate } from './scan-candidate';

/** Computes a fix, builds the version with it, scans that, and lets the gate decide. */
export function applyFixFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'apply-fix',
      triggers: [{ event: 'fix/requested' }],
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
      const ids = { fixId, jobId };
      await step.run('compute', () =>
        runJobStep(scope, jobId, (report, signal) => computeFix(scope, ids, services, report, signal)),
      );
      await step.run('build', () =>
        runJobStep(scope, jobId, (report, signal) => buildFix(scope, ids, services, report, signal)),
      );
      await scanCandidate(step, scope, jobId, services);
      await step.run('judge', () => runJobStep(scope, jobId, () => judgeFix(scope, ids, services)));
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
