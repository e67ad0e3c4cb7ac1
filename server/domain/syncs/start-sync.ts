import { createJob, type JobRow, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { GetSync, StartedSync } from './contract';
import { nextTime } from './schedule';
import { requireSync } from './sync-resource';

const DUE_BATCH = 200;

export const startSync = defineOperation({
  id: 'sync.start',
  kind: 'start',
  summary: 'Read now what is new at the source, into a new version of the dataset',
  input: GetSync,
  output: StartedSync,
  permission: 'connector.manage',
  http: { method: 'POST', path: '/v1/syncs/{syncId}/run' },
  audit: ({ syncId }) => ({ resourceType: 'sync', resourceId: fromPublicId('sync', syncId) }),
  handler: async (context, { syncId }) => {
    const sync = await requireSync(context.db, syncId);
    return toJob(await requestRun(context, sync, 'manual'));
  },
});

/** Takes the dataset for the run, so that nothing else makes its next version meanwhile. */
async function requestRun(
  context: Pick<TenantContext, 'db' | 'scope'>,
  sync: { id: string; datasetId: string; cursor: string | null; createdBy: string | null },
  trigger: 'manual' | 'schedule',
): Promise<JobRow> {
  const { db, scope } = context;
  const job = await createJob(context, {
    type: 'dataset.sync',
    resourceType: 'dataset',
    resourceId: sync.datasetId,
    resourceUrl: `/v1/datasets/${toPublicId('dataset', sync.datasetId)}`,
    createdBy: sync.createdBy,
  });
  const { count } = await db.dataset.updateMany({
    where: {
      id: sync.datasetId,
      changeJobId: null,
      currentVersionId: { not: null },
      status: { in: ['ready', 'scanning'] },
    },
    data: { changeJobId: job.id },
  });
  if (count === 0) {
    throw new DomainError(
      'conflict',
      'The dataset is being read or changed, or its first reading failed. Wait for its job, then run the sync again.',
    );
  }
  await db.syncRun.create({
    data: {
      id: newUuid(),
      orgId: scope.orgId,
      syncId: sync.id,
      jobId: job.id,
      trigger,
      cursorBefore: sync.cursor,
    },
  });
  await enqueue(context, 'sync/requested', { jobId: job.id, syncId: sync.id });
  return job;
}

/** Syncs whose time has come, of all organisations: ids only. */
export function findDueSyncs(now: Date): Promise<{ id: string; orgId: string }[]> {
  return withSystem('sync_schedule', (db) =>
    db.sync.findMany({
      where: { nextAt: { lte: now } },
      select: { id: true, orgId: true },
      orderBy: { nextAt: 'asc' },
      take: DUE_BATCH,
    }),
  );
}

/**
 * Starts a sync whose time has come and sets its next one, together: a run is neither lost nor started twice. While the
 * dataset is busy the time passes by; what is new then comes with the next run.
 */
export async function startDueSync(scope: Scope, syncId: string, now: Date): Promise<boolean> {
  const advance = (db: Parameters<Parameters<typeof withTenant>[1]>[0], schedule: string | null, at: Date) =>
    db.sync.updateMany({ where: { id: syncId, nextAt: at }, data: { nextAt: nextTime(schedule, now) } });
  try {
    return await withTenant(scope, async (db) => {
      const sync = await db.sync.findUnique({ where: { id: syncId } });
      if (sync?.nextAt == null || sync.nextAt > now) return false;
      const { count } = await advance(db, sync.schedule, sync.nextAt);
      if (count === 0) return false;
      await requestRun({ db, scope }, sync, 'schedule');
      return true;
    });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'conflict') throw error;
    await withTenant(scope, async (db) => {
      const sync = await db.sync.findUnique({ where: { id: syncId } });
      if (sync?.nextAt != null && sync.nextAt <= now) await advance(db, sync.schedule, sync.nextAt);
    });
    return false;
  }
}
