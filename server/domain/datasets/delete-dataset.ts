import { createJob, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { DeleteDataset, StartedJob } from './contract';
import { type DatasetRow, findDatasetRow } from './dataset-resource';
import { requireDataset } from './find-dataset';
import { getDataset } from './manage-datasets';

export const deleteDataset = defineOperation({
  id: 'dataset.delete',
  kind: 'start',
  summary:
    'Delete a dataset with its versions, scans and files; it is gone from every list at once, and a receipt stays',
  input: DeleteDataset,
  output: StartedJob,
  permission: 'dataset.delete',
  http: { method: 'DELETE', path: '/v1/datasets/{datasetId}', status: 202 },
  revises: getDataset,
  audit: ({ datasetId }) => ({ resourceType: 'dataset', resourceId: fromPublicId('dataset', datasetId) }),
  handler: async (context, { datasetId }) => {
    const { db, scope, actor } = context;
    const row = (await findHalfDeleted(context, datasetId)) ?? (await requireDataset(db, datasetId));
    const resumed = row.status === 'deleting';
    await db.dataset.update({ where: { id: row.id }, data: { status: 'deleting' } });
    await stopWork(context, row);
    const job = await createJob(context, {
      type: 'dataset.delete',
      resourceType: 'dataset',
      resourceId: row.id,
      resourceUrl: `/v1/deletions?dataset=${datasetId}`,
      createdBy: actor.type === 'user' ? actor.id : null,
    });
    if (resumed) {
      // The inventory is that of the first try: by now some of it has gone.
      await db.datasetDeletion.updateMany({
        where: { datasetId: row.id, status: 'failed' },
        data: { jobId: job.id, status: 'removing', finishedAt: null },
      });
    } else {
      await db.datasetDeletion.create({
        data: {
          id: newUuid(),
          orgId: scope.orgId,
          datasetId: row.id,
          jobId: job.id,
          name: row.name,
          previousStatus: row.status,
          requestedByType: actor.type,
          requestedBy: actor.id,
        },
      });
    }
    await enqueue(context, 'dataset/delete.requested', { jobId: job.id, datasetId: row.id });
    return toJob(job);
  },
});

/** A dataset whose deletion gave up in the middle: asking again goes on with it. */
async function findHalfDeleted({ db }: TenantContext, datasetId: string): Promise<DatasetRow | null> {
  const id = fromPublicId('dataset', datasetId);
  if (id === null) return null;
  const failed = await db.datasetDeletion.count({ where: { datasetId: id, status: 'failed' } });
  const row = failed === 0 ? null : await findDatasetRow(db, id);
  return row?.status === 'deleting' ? row : null;
}

/** Work on something that is going away must stop first. */
async function stopWork(context: TenantContext, row: DatasetRow): Promise<void> {
  const { db } = context;
  const running = await db.job.findMany({
    where: {
      resourceId: { in: [row.id, ...row.scans.map(({ id }) => id)] },
      status: { in: ['queued', 'running'] },
    },
  });
  for (const job of running) {
    await db.job.update({ where: { id: job.id }, data: { cancelRequested: true } });
    await enqueue(context, 'job/cancel.requested', { jobId: job.id });
  }
}
