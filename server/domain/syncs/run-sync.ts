import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type StagedSource, stageFromConnector } from '@/server/domain/connectors';
import { ingestFile } from '@/server/domain/ingestion';
import { IngestOptions } from '@/server/domain/ingestion/contract';
import { checkRoom } from '@/server/domain/uploads';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { appendRows, highestRow } from './append-rows';
import { SyncSource } from './contract';
import { finishNothingNew, publishSync } from './publish-sync';
import { replaceRows } from './replace-rows';

interface SyncIds {
  syncId: string;
  jobId: string;
}

/**
 * Reads what is new at the source and makes the dataset's next version of it. Safe to repeat: the job's id is the
 * version's, objects are replaced whole, and the cursor moves in the transaction that publishes the version.
 */
export async function runSync(
  scope: Scope,
  ids: SyncIds,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await load(scope, ids);
  if (loaded === null) return;
  if (signal.aborted) throw new DomainError('cancelled', 'The sync was cancelled before it began.');
  const { sync, run, dataset, version, columns } = loaded;
  const append = sync.mode === 'append';
  const { cursorColumn, ...selection } = SyncSource.parse(sync.source);
  const staged = await stageFromConnector(
    scope,
    { connectorId: toPublicId('connector', sync.connectorId), ...selection },
    services,
    {
      jobId: ids.jobId,
      cursorColumn,
      after: append ? sync.cursor : null,
      report: (progress) => report({ ...progress, percent: progress.percent * 0.4 }),
      signal,
    },
  );
  if (staged.files.length === 0)
    return finishNothingNew(scope, { ...ids, runId: run.id, cursor: staged.cursor });
  const workDir = join(services.tempDir, `sync-${ids.jobId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const local = await Promise.all(staged.files.map(({ key }) => services.objectStore.materialise(key)));
  const before = await services.objectStore.materialise(version.parquetKey);
  try {
    const table = await ingestFile({
      engine: services.engine,
      files: staged.files.map(({ name }, index) => ({ name, path: local[index]?.path ?? '' })),
      options: { ...IngestOptions.parse(dataset.ingestOptions), ...staged.options },
      workDir,
      limits: { columnsMax: services.limits.columnsMax, unpackedBytesMax: services.limits.uploadBytesMax },
      signal,
      report: (progress) => report({ ...progress, percent: 40 + progress.percent * 0.3 }),
    });
    const firstRow = await nextRow(scope, services, before.path, sync);
    const target = join(workDir, 'next.parquet');
    report({ step: 'write', percent: 70, rowsDone: 0, rowsTotal: table.rowCount });
    const parts = {
      old: { path: before.path, columns },
      fresh: { path: table.parquetPath, columns: table.columns },
      firstRow,
      target,
      signal,
    };
    const appended = await services.engine.withSession((session) =>
      append
        ? appendRows(session, parts)
        : replaceRows(session, { ...parts, keys: dataset.keyColumns, workDir }),
    );
    report({ step: 'save', percent: 95, rowsDone: table.rowCount, rowsTotal: table.rowCount });
    const parquetKey = objectKeys.version(scope, dataset.id, ids.jobId);
    await checkRoom(scope, services, (await stat(target)).size);
    const stored = await services.objectStore.putFile(parquetKey, target);
    const setAsideKey =
      table.setAsidePath === null ? null : objectKeys.setAside(scope, dataset.id, ids.jobId);
    if (setAsideKey !== null && table.setAsidePath !== null)
      await services.objectStore.putFile(setAsideKey, table.setAsidePath);
    await publishSync(scope, {
      ...ids,
      runId: run.id,
      parent: version,
      stored,
      setAsideKey,
      table: appended,
      rowsAdded: table.rowCount,
      rowsSetAside: table.rowsSetAside,
      nextRow: firstRow + table.rowCount,
      cursor: staged.cursor,
      evidence: append
        ? columns.map(({ evidence }) => evidence)
        : table.columns.map(({ evidence }) => evidence),
    });
    await removeStaged(services, staged);
  } finally {
    await Promise.all([before, ...local].map((file) => file.release()));
    await rm(workDir, { recursive: true, force: true });
  }
}

async function load(scope: Scope, { syncId, jobId }: SyncIds) {
  return withTenant(scope, async (db) => {
    const sync = await db.sync.findUnique({ where: { id: syncId } });
    const run = await db.syncRun.findFirst({ where: { syncId, jobId } });
    if (sync === null || run === null || (run.status !== 'queued' && run.status !== 'running')) return null;
    const dataset = await db.dataset.findUnique({ where: { id: sync.datasetId } });
    if (dataset?.changeJobId !== jobId || dataset.currentVersionId === null) return null;
    const version = await db.datasetVersion.findUniqueOrThrow({ where: { id: dataset.currentVersionId } });
    const columns = await db.datasetColumn.findMany({
      where: { versionId: version.id },
      orderBy: { position: 'asc' },
    });
    await db.syncRun.update({ where: { id: run.id }, data: { status: 'running' } });
    return { sync, run, dataset, version, columns };
  });
}

/**
 * Beyond every row there ever was: of the current version, of the first reading, of what syncs added, and of later
 * uploads, whose rows may be gone again by now.
 */
async function nextRow(
  scope: Scope,
  services: Services,
  path: string,
  sync: { datasetId: string; nextRow: bigint },
): Promise<number> {
  const uploads = await withTenant(scope, (db) =>
    db.datasetVersion.findMany({
      where: { datasetId: sync.datasetId, origin: 'upload' },
      select: { number: true, rowCount: true, parquetKey: true },
    }),
  );
  const later = uploads.filter(({ number }) => number > 1);
  const files = await Promise.all(
    later.map(({ parquetKey }) => services.objectStore.materialise(parquetKey)),
  );
  try {
    const highest = await services.engine.withSession((session) =>
      highestRow(session, [path, ...files.map((file) => file.path)]),
    );
    const first = uploads.find(({ number }) => number === 1);
    return Math.max(highest + 1, Number(first?.rowCount ?? 0), Number(sync.nextRow));
  } finally {
    await Promise.all(files.map((file) => file.release()));
  }
}

/** What was staged is in the version now. */
async function removeStaged(services: Services, { files }: StagedSource): Promise<void> {
  for (const { key } of files) await services.objectStore.delete(key);
}

/** Ends a run that failed or was cancelled: the dataset is as it was, and free again. */
export async function failSync(
  scope: Scope,
  { syncId, jobId }: SyncIds,
  services: Services,
  error: unknown,
): Promise<void> {
  const problem = toProblem(error);
  await withTenant(scope, async (db) => {
    await db.syncRun.updateMany({
      where: { syncId, jobId, status: { in: ['queued', 'running'] } },
      data: {
        status: problem.code === 'cancelled' ? 'cancelled' : 'failed',
        error: JSON.parse(JSON.stringify(problem)),
        finishedAt: services.now(),
      },
    });
    await db.dataset.updateMany({ where: { changeJobId: jobId }, data: { changeJobId: null } });
  });
  await services.objectStore.deletePrefix(objectKeys.uploadPrefix(scope, jobId));
}
