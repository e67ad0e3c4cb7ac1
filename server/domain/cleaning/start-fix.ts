import type { z } from 'zod';
import { createJob, type JobRow, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { acceptedCells } from './accepted-cells';
import { StartedJob, StartFix, type StoredRequest } from './contract';
import { loadScanOf, loadTarget } from './load-target';
import { planFix } from './plan-fix';
import { takeDataset } from './take-dataset';

/** Writes an applying fix with its job and the event that starts it, in the caller's transaction. */
export async function requestFix(
  context: TenantContext,
  fix: {
    target: Awaited<ReturnType<typeof loadTarget>>;
    title: string;
    request: z.input<typeof StoredRequest>;
  },
): Promise<JobRow> {
  const { db, scope, actor } = context;
  const { dataset, version } = fix.target;
  const fixId = newUuid();
  const createdBy = actor.type === 'user' ? actor.id : null;
  const job = await createJob(context, {
    type: 'dataset.fix',
    resourceType: 'fix',
    resourceId: fixId,
    resourceUrl: `/v1/quality/${toPublicId('dataset', dataset.id)}/fix/${toPublicId('fix', fixId)}`,
    createdBy,
  });
  await takeDataset(db, dataset.id, job.id);
  await db.fix.create({
    data: {
      id: fixId,
      orgId: scope.orgId,
      datasetId: dataset.id,
      jobId: job.id,
      title: fix.title,
      request: JSON.parse(JSON.stringify(fix.request)),
      baseVersionId: version.baseVersionId ?? version.id,
      versionBeforeId: version.id,
      createdBy,
    },
  });
  await enqueue(context, 'fix/requested', { jobId: job.id, fixId });
  return job;
}

export const startFix = defineOperation({
  id: 'fix.start',
  kind: 'start',
  summary: 'Apply a fix: a new version, a log of every changed cell, and a gate that refuses a worse result',
  input: StartFix,
  output: StartedJob,
  permission: 'fix.apply',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/fix' },
  audit: ({ datasetId, issueIds, plan, steps }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { plan: plan ?? null, issues: issueIds?.length ?? 0, steps: steps?.length ?? 0 },
  }),
  handler: async (context, { datasetId, ...request }) => {
    const target = await loadTarget(context.db, datasetId);
    // Planned here to refuse what cannot be, and planned again from the same request when the job runs.
    const plan = planFix(request, await loadScanOf(context.db, target.version.id), target.columns);
    const accepted =
      request.plan === 'reviewed' ? await acceptedCells(context.db, target.dataset.id, target.columns) : [];
    // A plan for whatever is there may find nothing; what was named must have an effect.
    const open = request.plan === 'auto' || request.plan === 'all_suggestions';
    if (plan.steps.length + accepted.length === 0 && !open) {
      throw new DomainError(
        'fix_without_effect',
        request.plan === 'reviewed'
          ? 'Nothing has been accepted in review that is not written yet.'
          : 'Nothing of what was asked for can be changed: the chosen options leave the data as it is.',
      );
    }
    return toJob(await requestFix(context, { target, title: request.title ?? plan.title, request }));
  },
});
