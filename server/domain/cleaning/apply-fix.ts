import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderExpression } from '@/server/domain/ingestion';
import { parquetRelation } from '@/server/engine/sql';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { writeLogs } from '@/server/transforms/write-logs';
import { acceptedCells } from './accepted-cells';
import { computeEffect } from './compute-effect';
import { StoredRequest } from './contract';
import { describeColumns } from './describe-changes';
import { toFixSteps } from './fix-steps';
import { loadScanOf, toTableColumn } from './load-target';
import { makeCandidate } from './make-candidate';
import { planFix } from './plan-fix';
import { Recipe } from './recipe';

/** Ids of one application; the job's is also that of the version that it makes. */
export interface FixIds {
  fixId: string;
  jobId: string;
}

/** Everything an application needs, read in one transaction; null when the fix has ended already. */
async function load(scope: Scope, { fixId }: FixIds) {
  return withTenant(scope, async (db) => {
    const fix = await db.fix.findUnique({ where: { id: fixId } });
    if (fix?.status !== 'applying') return null;
    const version = await db.datasetVersion.findUniqueOrThrow({ where: { id: fix.versionBeforeId } });
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: fix.datasetId } });
    const rows = await db.datasetColumn.findMany({
      where: { versionId: version.id },
      orderBy: { position: 'asc' },
    });
    const columns = rows.map(toTableColumn);
    const scan = await loadScanOf(db, version.id);
    const request = StoredRequest.parse(fix.request);
    const accepted =
      request.plan === 'reviewed' ? await acceptedCells(db, dataset.id, columns, fix.createdAt) : [];
    return { fix, version, dataset, columns, scan, request, accepted };
  });
}

/**
 * Computes what the fix does and writes its log: changed cells, rows that left, new columns. Repeating it replaces the
 * same objects with the same content.
 */
export async function computeFix(
  scope: Scope,
  ids: FixIds,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await load(scope, ids);
  if (loaded === null || loaded.fix.cellsKey !== null) return;
  const { fix, version, dataset, columns, scan, request, accepted } = loaded;
  const plan =
    request.replay === undefined
      ? planFix(request, scan, columns)
      : { steps: request.replay, leftOut: [], title: fix.title };
  const workDir = join(services.tempDir, `fix-${ids.jobId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const source = await services.objectStore.materialise(version.parquetKey);
  const rowsTotal = Number(version.rowCount);
  try {
    await services.engine.withSession(async (session) => {
      signal.addEventListener('abort', () => void session.close(), { once: true });
      const effects = await computeEffect(session, services, {
        target: { dataset, version, columns },
        scan,
        plan,
        accepted,
        fixId: fix.id,
        signal,
        onStep: (index) =>
          report({ step: 'change', percent: (25 * index) / Math.max(1, plan.steps.length), rowsTotal }),
      });
      try {
        const { table } = effects;
        const paths = {
          cells: join(workDir, 'cells.parquet'),
          rows: join(workDir, 'rows.parquet'),
          added: join(workDir, 'added.parquet'),
        };
        const counts = await writeLogs(table, paths, signal);
        const perColumn = await describeColumns(table, {
          relation: parquetRelation(source.path),
          columns,
          textOf: renderExpression,
        });
        report({ step: 'log', percent: 30, rowsDone: rowsTotal, rowsTotal });
        const before = new Set(columns.map(({ storageName }) => storageName));
        const kept = new Set(table.columns.map(({ storageName }) => storageName));
        const added = table.columns.filter(({ storageName }) => !before.has(storageName));
        const dropped = columns.filter(({ storageName }) => !kept.has(storageName));
        const nothing =
          counts.cellsChanged +
            counts.rowsRemoved +
            counts.rowsQuarantined +
            added.length +
            dropped.length ===
          0;
        if (nothing && (request.plan === 'auto' || request.plan === 'all_suggestions')) {
          await concludeWithoutChange(scope, ids, fix.versionBeforeId);
          return;
        }
        if (nothing) {
          throw new DomainError(
            'fix_without_effect',
            'Nothing in the current version would change: what was found has been fixed already, or is not certain enough for this plan.',
          );
        }
        if (counts.rowsRemoved + counts.rowsQuarantined >= rowsTotal) {
          throw new DomainError(
            'fix_without_effect',
            'This fix would remove every row of the dataset, so it was not applied.',
          );
        }
        for (const part of ['cells', 'rows', 'added'] as const) {
          await services.objectStore.putFile(
            objectKeys.fixPart(scope, dataset.id, fix.id, part),
            paths[part],
          );
        }
        await withTenant(scope, (db) =>
          db.fix.update({
            where: { id: fix.id },
            data: {
              ...counts,
              cellsKey: objectKeys.fixPart(scope, dataset.id, fix.id, 'cells'),
              rowsKey: objectKeys.fixPart(scope, dataset.id, fix.id, 'rows'),
              columnsAdded: added.map(({ storageName, name, type }) => ({ storageName, name, type })),
              columnsDropped: dropped.map(({ storageName, name }) => ({ storageName, name })),
              steps: JSON.parse(
                JSON.stringify({ done: effects.steps, shown: toFixSteps(effects.steps, columns, scan) }),
              ),
              report: JSON.parse(JSON.stringify({ perColumn })),
            },
          }),
        );
      } finally {
        await effects.release();
      }
    });
  } catch (error) {
    throw signal.aborted ? new DomainError('cancelled', 'The fix was cancelled.') : error;
  } finally {
    await Promise.all([source.release(), rm(workDir, { recursive: true, force: true })]);
  }
}

/** Builds the version with the fix on top of those that stand, as a candidate for the gate. */
export async function buildFix(
  scope: Scope,
  ids: FixIds,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await load(scope, ids);
  if (loaded === null) return;
  const { fix, version } = loaded;
  report({ step: 'build', percent: 35 });
  await makeCandidate(scope, services, {
    datasetId: fix.datasetId,
    jobId: ids.jobId,
    baseVersionId: fix.baseVersionId,
    parentVersionId: version.id,
    recipe: [...Recipe.parse(version.recipe), { fixId: fix.id, reverts: [] }],
    origin: 'fix',
    createdBy: fix.createdBy,
    signal,
  });
}

/** A plan for whatever is there found nothing to do: the fix stands, and the version stays the current one. */
async function concludeWithoutChange(scope: Scope, ids: FixIds, versionId: string): Promise<void> {
  const text = 'Nothing was certain enough to be changed by this plan, so the version stays as it is.';
  await withTenant(scope, async (db) => {
    await db.fix.updateMany({
      where: { id: ids.fixId, status: 'applying' },
      data: {
        status: 'applied',
        versionAfterId: versionId,
        appliedAt: new Date(),
        gate: {
          passed: true,
          forced: false,
          checks: [{ check: 'nothing_to_do', passed: true, before: null, after: null, text }],
        },
      },
    });
    await db.dataset.updateMany({ where: { changeJobId: ids.jobId }, data: { changeJobId: null } });
  });
}
