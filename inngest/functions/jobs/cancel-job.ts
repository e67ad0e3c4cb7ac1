import type { Inngest } from 'inngest';
import { JobEvent } from '@/inngest/events';
import { failIngestion } from '@/server/domain/datasets';
import { failScan } from '@/server/domain/quality';
import { failSelfTest } from '@/server/domain/self-tests';
import { failJob } from '@/server/jobs/progress';
import { DomainError } from '@/server/operations/errors';
import { mintScope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';

/** These see the wish when they begin, and then put back by themselves what was set aside for them. */
const AT_ITS_START = new Set([
  'dataset.delete',
  'dataset.version',
  'dataset.fix',
  'dataset.rollback',
  'dataset.sync',
]);

/** Ends a job that has not begun at once; one that runs sees the wish by itself and stops in the middle of its step. */
export function cancelJobFunction(client: Inngest) {
  return client.createFunction(
    { id: 'cancel-job', triggers: [{ event: 'job/cancel.requested' }] },
    async ({ event, step }) => {
      const { orgId, jobId } = JobEvent.parse(event.data);
      const scope = mintScope(orgId);
      await step.run('end', async () => {
        const job = await withTenant(scope, (db) => db.job.findUnique({ where: { id: jobId } }));
        if (job === null || job.status !== 'queued' || AT_ITS_START.has(job.type)) return;
        const cancelled = new DomainError('cancelled', 'The job was cancelled before it began.');
        await failJob(scope, jobId, cancelled);
        if (job.type === 'dataset.self_test')
          await failSelfTest(scope, { selfTestId: job.resourceId }, cancelled);
        else if (job.type === 'organisation.encrypt') return;
        else if (job.type === 'dataset.ingest') await failIngestion(scope, job.resourceId, cancelled);
        else await failScan(scope, { scanId: job.resourceId }, cancelled);
      });
    },
  );
}
