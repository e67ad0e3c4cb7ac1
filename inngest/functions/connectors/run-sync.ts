import type { Inngest } from 'inngest';
import { SyncEvent } from '@/inngest/events';
import { failSync, runSync } from '@/server/domain/syncs';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';

export function runSyncFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'run-sync',
      triggers: [{ event: 'sync/requested' }],
      retries: RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId, syncId } = SyncEvent.parse(event.data.event.data);
        const cause = failureOf(error);
        await failSync(mintScope(orgId), { syncId, jobId }, services, cause);
        await failJob(mintScope(orgId), jobId, cause);
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId, syncId } = SyncEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('read', () =>
        runJobStep(scope, jobId, (report, signal) =>
          runSync(scope, { syncId, jobId }, services, report, signal),
        ),
      );
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
