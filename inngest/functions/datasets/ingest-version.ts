import type { Inngest } from 'inngest';
import { DatasetEvent } from '@/inngest/events';
import { failVersion, ingestVersion } from '@/server/domain/datasets';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';

export function ingestVersionFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'ingest-version',
      triggers: [{ event: 'dataset/version.requested' }],
      retries: RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId, datasetId } = DatasetEvent.parse(event.data.event.data);
        await failVersion(mintScope(orgId), { datasetId, jobId }, services);
        await failJob(mintScope(orgId), jobId, failureOf(error));
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId, datasetId } = DatasetEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('read', () =>
        runJobStep(scope, jobId, (report, signal) =>
          ingestVersion(scope, { datasetId, jobId }, services, report, signal),
        ),
      );
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
