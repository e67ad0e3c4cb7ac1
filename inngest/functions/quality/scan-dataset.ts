import type { Inngest } from 'inngest';
import { ScanEvent } from '@/inngest/events';
import { estimateScanImpact } from '@/server/domain/impact';
import { CHECK_PHASES, checkPhase, failScan, profileScan } from '@/server/domain/quality';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';

export function scanDatasetFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'scan-dataset',
      triggers: [{ event: 'scan/requested' }],
      retries: RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId, scanId } = ScanEvent.parse(event.data.event.data);
        const cause = failureOf(error);
        await failScan(mintScope(orgId), { scanId }, cause);
        await failJob(mintScope(orgId), jobId, cause);
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId, scanId } = ScanEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('profile', () =>
        runJobStep(scope, jobId, (report, signal) =>
          profileScan(scope, { scanId }, services, report, signal),
        ),
      );
      // A step a phase, so that a crash repeats one of them and the issues of the others are seen meanwhile.
      for (const phase of CHECK_PHASES) {
        await step.run(phase, () =>
          runJobStep(scope, jobId, (report, signal) =>
            checkPhase(scope, { scanId, phase }, services, report, signal),
          ),
        );
      }
      // After the results are seen, so that nobody waits for it.
      await step.run('impact', () =>
        runJobStep(scope, jobId, (report, signal) =>
          estimateScanImpact(scope, { scanId }, services, report, signal),
        ),
      );
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
