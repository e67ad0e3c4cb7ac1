import type { Inngest } from 'inngest';
import { FixEvent } from '@/inngest/events';
import { failChange, publishRebuild, rebuildVersion } from '@/server/domain/cleaning';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';
import { scanCandidate } from './scan-candidate';

/** Takes a fix, or a part of one, back: the version without it, scanned and made current. */
export function rebuildVersionFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'rebuild-version',
      triggers: [{ event: 'fix/rebuild.requested' }],
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
      await step.run('build', () =>
        runJobStep(scope, jobId, (report, signal) => rebuildVersion(scope, ids, services, report, signal)),
      );
      await scanCandidate(step, scope, jobId, services);
      await step.run('publish', () => runJobStep(scope, jobId, () => publishRebuild(scope, ids)));
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
