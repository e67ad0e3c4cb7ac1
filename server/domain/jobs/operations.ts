import type { z } from 'zod';
import { toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { sideBySide } from '@/server/operations/execute-batch';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { GetJob, Job, JobPage, ListJobs } from './contract';

const SORT_FIELDS = ['-createdAt', 'status', 'type'] as const;

async function findJob({ db }: TenantContext, jobId: string) {
  const id = fromPublicId('job', jobId);
  const row = id === null ? null : await db.job.findUnique({ where: { id } });
  if (row === null) throw new DomainError('not_found', `There is no job \`${jobId}\`.`);
  return row;
}

async function showJob(context: TenantContext, { jobId }: z.output<typeof GetJob>) {
  return toJob(await findJob(context, jobId));
}

export const getJob = defineOperation({
  id: 'job.get',
  kind: 'query',
  summary: 'Get a job: its state, progress and, when it failed, the problem',
  input: GetJob,
  output: Job,
  permission: 'job.read',
  http: { method: 'GET', path: '/v1/jobs/{jobId}' },
  handler: showJob,
  batch: sideBySide(showJob),
});

export const listJobs = defineOperation({
  id: 'job.list',
  kind: 'query',
  summary: 'List jobs, newest first',
  input: ListJobs,
  output: JobPage,
  permission: 'job.read',
  http: { method: 'GET', path: '/v1/jobs' },
  sortFields: SORT_FIELDS,
  handler: ({ db }, input) => {
    const resource = input.resourceId;
    const resourceId =
      resource === undefined
        ? undefined
        : (fromPublicId('dataset', resource) ??
          fromPublicId('scan', resource) ??
          fromPublicId('selfTest', resource));
    // An id of no known kind names nothing.
    if (resourceId === null) return Promise.resolve({ data: [], nextCursor: null });
    const filters = { status: input.status, type: input.type, resourceId };
    return keysetPage({
      bound: ['job.list', filters],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.job.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toJob,
    });
  },
});

export const cancelJob = defineOperation({
  id: 'job.cancel',
  kind: 'mutation',
  summary: 'Ask a queued or running job to stop; nothing half-done stays behind',
  input: GetJob,
  output: Job,
  permission: 'job.cancel',
  http: { method: 'DELETE', path: '/v1/jobs/{jobId}', status: 202 },
  revises: getJob,
  audit: (_input, job) => ({ resourceType: 'job', resourceId: fromPublicId('job', job.id) }),
  handler: async (context, { jobId }) => {
    const row = await findJob(context, jobId);
    if (row.status !== 'queued' && row.status !== 'running') {
      throw new DomainError('conflict', `The job has ended already (${row.status}).`);
    }
    await enqueue(context, 'job/cancel.requested', { jobId: row.id });
    return toJob(await context.db.job.update({ where: { id: row.id }, data: { cancelRequested: true } }));
  },
});
