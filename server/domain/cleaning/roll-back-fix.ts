import { createJob, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { type Conflict, RevertFix, RollBackFix, StartedJob } from './contract';
import { getFix } from './fix-operations';
import { requireFix } from './fix-resource';
import { loadTarget } from './load-target';
import { cascadeOf, conflictsOf } from './plan-rollback';
import type { StoredRevert } from './recipe';
import { type FixRow, revertsOf, toSelection } from './standing-fixes';
import { takeDataset } from './take-dataset';

export const rollBackFix = defineOperation({
  id: 'fix.rollBack',
  kind: 'start',
  summary:
    'Roll a fix back, whichever it is: the fixes after it are applied again without it, as a new version',
  input: RollBackFix,
  output: StartedJob,
  permission: 'fix.apply',
  http: { method: 'DELETE', path: '/v1/quality/{datasetId}/fix/{fixId}' },
  revises: getFix,
  audit: ({ fixId, cascade }) => ({
    resourceType: 'fix',
    resourceId: fromPublicId('fix', fixId),
    detail: { cascade },
  }),
  handler: async (context, { datasetId, fixId, cascade }) => {
    const { dataset } = await loadTarget(context.db, datasetId);
    const fix = await requireFix(context.db, dataset.id, fixId);
    refuseUnlessApplied(fix);
    // One that found nothing to change stands in no version, and nothing can build on it.
    const conflicts =
      fix.versionAfterId === fix.versionBeforeId
        ? []
        : await conflictsOf(context, { datasetId: dataset.id, fixId: fix.id, selection: null });
    if (conflicts.length > 0 && !cascade) throw conflictError(conflicts);
    const going = conflicts.length === 0 ? [fix.id] : await cascadeOf(context, dataset.id, fix.id);
    const job = await rebuildJob(context, dataset.id, fix);
    await context.db.fix.updateMany({ where: { id: { in: going } }, data: { rollbackJobId: job.id } });
    return toJob(job);
  },
});

export const revertFix = defineOperation({
  id: 'fix.revert',
  kind: 'start',
  summary: 'Take a part of a fix back: a column, one change of values, single cells, or rows that it removed',
  input: RevertFix,
  output: StartedJob,
  permission: 'fix.apply',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/fix/{fixId}/revert' },
  audit: ({ fixId, scope, column, rows }) => ({
    resourceType: 'fix',
    resourceId: fromPublicId('fix', fixId),
    detail: { scope, column: column ?? null, rows: rows?.length ?? null },
  }),
  handler: async (context, { datasetId, fixId, scope, column, rows, change }) => {
    const { dataset, columns } = await loadTarget(context.db, datasetId);
    const fix = await requireFix(context.db, dataset.id, fixId);
    refuseUnlessApplied(fix);
    const found = column === undefined ? null : columns.find(({ name }) => name === column);
    if (found === undefined) {
      throw new DomainError('invalid_input', `There is no column \`${column}\`.`, {
        errors: [{ path: 'column', message: 'no such column' }],
      });
    }
    const revert: StoredRevert = {
      id: newUuid(),
      jobId: '',
      standing: false,
      scope,
      storageName: found?.storageName ?? null,
      column: column ?? null,
      rows: rows ?? null,
      change: change ?? null,
      at: new Date().toISOString(),
    };
    const conflicts = await conflictsOf(context, {
      datasetId: dataset.id,
      fixId: fix.id,
      selection: toSelection(revert),
    });
    if (conflicts.length > 0) throw conflictError(conflicts);
    const job = await rebuildJob(context, dataset.id, fix);
    const reverts = [...revertsOf(fix), { ...revert, jobId: job.id }];
    await context.db.fix.update({
      where: { id: fix.id },
      data: { reverts: JSON.parse(JSON.stringify(reverts)) },
    });
    return toJob(job);
  },
});

async function rebuildJob(context: TenantContext, datasetId: string, fix: FixRow) {
  const job = await createJob(context, {
    type: 'dataset.rollback',
    resourceType: 'fix',
    resourceId: fix.id,
    resourceUrl: `/v1/quality/${toPublicId('dataset', datasetId)}/fix/${toPublicId('fix', fix.id)}`,
    createdBy: context.actor.type === 'user' ? context.actor.id : null,
  });
  await takeDataset(context.db, datasetId, job.id);
  await enqueue(context, 'fix/rebuild.requested', { jobId: job.id, fixId: fix.id });
  return job;
}

function refuseUnlessApplied(fix: FixRow): void {
  if (fix.status === 'applied') return;
  const why: Record<string, string> = {
    applying: 'is still being applied; cancel its job instead',
    rejected_by_gate: 'was refused by the gate and changed nothing',
    rolled_back: 'has been rolled back already',
    failed: 'failed and changed nothing',
  };
  throw new DomainError('conflict', `This fix ${why[fix.status] ?? 'does not stand'}.`);
}

function conflictError(conflicts: Conflict[]): DomainError {
  const names = conflicts.map(({ title }) => `"${title}"`).join(', ');
  return new DomainError(
    'fix_conflict',
    `Later fixes build on this one: ${names}. Roll those back first, or send \`cascade=true\` to take them back as well.`,
    { extensions: { conflicts } },
  );
}
