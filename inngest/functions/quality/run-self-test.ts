import type { Inngest } from 'inngest';
import { SelfTestEvent } from '@/inngest/events';
import { failSelfTest, runSelfTest } from '@/server/domain/self-tests';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';

export function runSelfTestFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'run-self-test',
      triggers: [{ event: 'self-test/requested' }],
      retries: RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId, selfTestId } = SelfTestEvent.parse(event.data.event.data);
        const cause = failureOf(error);
        await failSelfTest(mintScope(orgId), { selfTestId }, cause);
        await failJob(mintScope(orgId), jobId, cause);
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId, selfTestId } = SelfTestEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('test', () =>
        runJobStep(scope, jobId, (report, signal) =>
          runSelfTest(scope, { selfTestId }, services, report, signal),
        ),
      );
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
