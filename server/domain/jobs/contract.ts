import { z } from 'zod';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const JobStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export const JobType = z.enum([
  'dataset.ingest',
  'dataset.version',
  'dataset.scan',
  'dataset.delete',
  'dataset.fix',
  'dataset.rollback',
  'dataset.sync',
  'dataset.self_test',
  'organisation.encrypt',
]);

/** RFC 9457 problem, as it stands in a job's or dataset's `error`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const JobProgress = z.object({
  step: z.string().nullable(),
  percent: z.number().min(0).max(100),
  rowsDone: z.number().nullable(),
  rowsTotal: z.number().nullable(),
  rowsPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
});

export const Job = z
  .object({
    id: publicId('job'),
    type: JobType,
    status: JobStatus,
    progress: JobProgress,
    resource: z.object({ type: z.string(), id: z.string(), url: z.string() }),
    error: Problem.nullable(),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;

export const GetJob = z.object({ jobId: publicId('job') });
export const ListJobs = PageInput.extend({
  status: JobStatus.optional(),
  type: JobType.optional(),
  resourceId: z.string().max(64).optional(),
});
export const JobPage = pageOf(Job);
