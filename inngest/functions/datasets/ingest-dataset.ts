import type { Inngest } from 'inngest';
import { DatasetEvent } from '@/inngest/events';
import { failIngestion, ingestDataset } from '@/server/domain/datasets';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION, RETRIES } from '../settings';

export function ingestDatasetFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'ingest-dataset',
      triggers: [{ event: 'dataset/ingest.requested' }],
      retries: RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId, datasetId } = DatasetEvent.parse(event.data.event.data);
        const cause = failureOf(error);
        await failIngestion(mintScope(orgId), datasetId, cause);
        await failJob(mintScope(orgId), jobId, cause);
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId, datasetId } = DatasetEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('read', () =>
        runJobStep(scope, jobId, (report, signal) =>
          ingestDataset(scope, { datasetId, jobId }, services, report, signal),
        ),
      );
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
