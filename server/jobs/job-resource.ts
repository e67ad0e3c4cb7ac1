import type { Job } from '@/server/domain/jobs/contract';
import { JobStatus, JobType, Problem } from '@/server/domain/jobs/contract';
import { type IdKind, newUuid, toPublicId } from '@/server/lib/ids';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

export type JobRow = NonNullable<Awaited<ReturnType<TenantDatabase['job']['findUnique']>>>;

/** A database row as the API shows it. */
export function toJob(row: JobRow): Job {
  return {
    id: toPublicId('job', row.id),
    type: JobType.parse(row.type),
    status: JobStatus.parse(row.status),
    progress: {
      step: row.step,
      percent: row.percent,
      rowsDone: row.rowsDone === null ? null : Number(row.rowsDone),
      rowsTotal: row.rowsTotal === null ? null : Number(row.rowsTotal),
      rowsPerSecond: row.rowsPerSecond,
      etaSeconds: row.etaSeconds,
    },
    resource: {
      type: row.resourceType,
      id: toPublicId(resourceKind(row.resourceType), row.resourceId),
      url: row.resourceUrl,
    },
    error: row.error === null ? null : Problem.parse(row.error),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** What a job can be about; each name is also the kind of its public id. */
const RESOURCES = ['dataset', 'scan', 'fix', 'selfTest', 'organisation'] as const satisfies readonly IdKind[];

function resourceKind(resourceType: string): IdKind {
  return RESOURCES.find((kind) => kind === resourceType) ?? 'dataset';
}

/** A queued job about a resource; give it to the runner with `enqueue` in the same transaction. */
export function createJob(
  context: Pick<TenantContext, 'db' | 'scope'>,
  job: {
    type: Job['type'];
    resourceType: (typeof RESOURCES)[number];
    resourceId: string;
    resourceUrl: string;
    createdBy: string | null;
  },
): Promise<JobRow> {
  return context.db.job.create({ data: { id: newUuid(), orgId: context.scope.orgId, ...job } });
}
