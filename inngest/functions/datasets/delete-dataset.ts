import type { Inngest } from 'inngest';
import { DatasetEvent } from '@/inngest/events';
import { failDeletion, purgeDataset } from '@/server/domain/datasets';
import { completeJob, failJob } from '@/server/jobs/progress';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { failureOf, runJobStep } from '../run-job-step';
import { PER_ORGANISATION } from '../settings';

/** What is half deleted must go: more attempts than other work. */
const DELETE_RETRIES = 10;

export function deleteDatasetFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'delete-dataset',
      triggers: [{ event: 'dataset/delete.requested' }],
      retries: DELETE_RETRIES,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event, error }) => {
        const { orgId, jobId, datasetId } = DatasetEvent.parse(event.data.event.data);
        await failDeletion(mintScope(orgId), datasetId);
        await failJob(mintScope(orgId), jobId, failureOf(error));
      },
    },
    async ({ event, step }) => {
      const { orgId, jobId, datasetId } = DatasetEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('remove', () =>
        runJobStep(scope, jobId, () => purgeDataset(scope, datasetId, services)),
      );
      await step.run('finish', () => completeJob(scope, jobId));
    },
  );
}
