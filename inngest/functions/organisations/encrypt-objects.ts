import type { Inngest } from 'inngest';
import { JobEvent } from '@/inngest/events';
import { encryptObjects } from '@/server/domain/data-keys';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';

/** After a new data key: encrypts every stored object with it. */
export function encryptObjectsFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'encrypt-objects',
      triggers: [{ event: 'organisation/encrypt.requested' }],
      retries: RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId } = JobEvent.parse(event.data.event.data);
        await failJob(mintScope(orgId), jobId, failureOf(error));
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId } = JobEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('encrypt', () =>
        runJobStep(scope, jobId, async (report, signal) => {
          await encryptObjects(scope, services, { report, signal });
        }),
      );
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
