import type { z } from 'zod';
import { createJob, type JobRow } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { newUuid, toPublicId } from '@/server/lib/ids';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { type EffectiveSettings, effectiveSettings } from './scan-settings';

/** Writes a queued scan with its settings, its job and the event that starts it, in the caller's transaction. */
export async function requestScan(
  context: Pick<TenantContext, 'db' | 'scope'>,
  request: {
    datasetId: string;
    versionId: string;
    settings: z.input<typeof EffectiveSettings>;
    createdBy: string | null;
  },
): Promise<JobRow> {
  const { db, scope } = context;
  const settings = await effectiveSettings(db, request.datasetId, request.settings);
  const scanId = newUuid();
  const datasetPublicId = toPublicId('dataset', request.datasetId);
  const job = await createJob(context, {
    type: 'dataset.scan',
    resourceType: 'scan',
    resourceId: scanId,
    resourceUrl: `/v1/datasets/${datasetPublicId}/scan/${toPublicId('scan', scanId)}`,
    createdBy: request.createdBy,
  });
  await db.qualityScan.create({
    data: {
      id: scanId,
      orgId: scope.orgId,
      datasetId: request.datasetId,
      versionId: request.versionId,
      jobId: job.id,
      status: 'queued',
      settings: JSON.parse(JSON.stringify(settings)),
      createdBy: request.createdBy,
    },
  });
  await db.dataset.update({ where: { id: request.datasetId }, data: { status: 'scanning' } });
  await enqueue(context, 'scan/requested', { jobId: job.id, scanId });
  return job;
}
