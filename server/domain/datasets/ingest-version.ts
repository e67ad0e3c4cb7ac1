import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type IngestedTable, ingestFile } from '@/server/domain/ingestion';
import { IngestOptions } from '@/server/domain/ingestion/contract';
import { requestScan } from '@/server/domain/quality';
import { parquetRelation } from '@/server/engine/sql';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid } from '@/server/lib/ids';
import type { LocalFile, StoredObject } from '@/server/ports/object-store';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { assignRowIds, nextRowId } from './assign-row-ids';
import { CreateDatasetFields } from './contract';
import { VersionFiles } from './create-version';
import { columnsOf } from './find-dataset';

interface Ids {
  datasetId: string;
  jobId: string;
}

/**
 * Reads uploaded files into the next version. Safe to repeat: the job's id is the version's, objects are replaced
 * whole, and what makes the version visible is one transaction that finds its work done the second time.
 */
export async function ingestVersion(
  scope: Scope,
  ids: Ids,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await loadChange(scope, ids);
  if (loaded === null) return;
  const { dataset, files, options } = loaded;
  const workDir = join(services.tempDir, `version-${ids.jobId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const local: LocalFile[] = [];
  const materialise = async (key: string) => {
    const file = await services.objectStore.materialise(key);
    local.push(file);
    return file.path;
  };
  try {
    const paths: { name: string; path: string }[] = [];
    for (const { key, name } of files) paths.push({ name, path: await materialise(key) });
    const { scan, ...ingestOptions } = options;
    const table = await ingestFile({
      engine: services.engine,
      files: paths,
      options: IngestOptions.parse(ingestOptions),
      workDir,
      limits: { columnsMax: services.limits.columnsMax, unpackedBytesMax: services.limits.uploadBytesMax },
      signal,
      report: (progress) => report({ ...progress, percent: progress.percent * 0.85 }),
    });
    report({ step: 'match rows', percent: 88, rowsDone: table.rowCount, rowsTotal: table.rowCount });
    const path = join(workDir, 'numbered.parquet');
    const matchedBy = await services.engine.withSession(async (session) => {
      const sources = [];
      for (const { parquetKey } of loaded.withNewRows)
        sources.push(parquetRelation(await materialise(parquetKey)));
      const next = await nextRowId(session, sources);
      const before = {
        relation: parquetRelation(await materialise(loaded.parent.parquetKey)),
        columns: loaded.columns,
      };
      const after = { relation: parquetRelation(table.parquetPath), columns: table.columns };
      const assigned = assignRowIds(before, after, dataset.keyColumns, next);
      await session.copy(assigned.select.text, path, { signal });
      return assigned.matchedBy;
    });
    const stored = await services.objectStore.putFile(objectKeys.version(scope, dataset.id, ids.jobId), path);
    const setAsideKey = await putSetAside(scope, ids, table, services);
    report({ step: 'save', percent: 98, rowsDone: table.rowCount, rowsTotal: table.rowCount });
    await publish(scope, ids, { table, stored, setAsideKey, matchedBy, scan, parentId: loaded.parent.id });
    await removeIfDeleted(scope, ids, services);
  } finally {
    for (const file of local) await file.release();
    await rm(workDir, { recursive: true, force: true });
  }
}

async function loadChange(scope: Scope, { datasetId, jobId }: Ids) {
  return withTenant(scope, async (db) => {
    const dataset = await db.dataset.findUnique({ where: { id: datasetId } });
    if (dataset === null || dataset.changeJobId !== jobId || dataset.currentVersionId === null) return null;
    const files = VersionFiles.parse(dataset.sourceFiles).filter(({ versionId }) => versionId === jobId);
    const parent = await db.datasetVersion.findUniqueOrThrow({ where: { id: dataset.currentVersionId } });
    return {
      dataset,
      files,
      options: CreateDatasetFields.shape.options.parse(files[0]?.options),
      parent,
      columns: await columnsOf(db, parent.id),
      // Fixes and roll-backs only keep or take away rows; ids begin with these.
      withNewRows: await db.datasetVersion.findMany({
        where: { datasetId, origin: { in: ['upload', 'sync'] } },
        select: { parquetKey: true },
      }),
    };
  });
}

async function putSetAside(
  scope: Scope,
  { datasetId, jobId }: Ids,
  table: IngestedTable,
  services: Services,
): Promise<string | null> {
  if (table.setAsidePath === null) return null;
  const key = objectKeys.setAside(scope, datasetId, jobId);
  await services.objectStore.putFile(key, table.setAsidePath);
  return key;
}

interface Publication {
  table: IngestedTable;
  stored: StoredObject;
  setAsideKey: string | null;
  matchedBy: string[];
  scan: boolean;
  parentId: string;
}

async function publish(scope: Scope, { datasetId, jobId }: Ids, made: Publication): Promise<void> {
  const { table, stored } = made;
  await withTenant(scope, async (db) => {
    const dataset = await db.dataset.findUnique({ where: { id: datasetId } });
    const label = dataset?.labelColumn ?? null;
    const unknownLabel = label !== null && table.columns.every(({ name }) => name !== label);
    const rows =
      made.matchedBy.length === 0
        ? 'Every row is new: no key columns are marked that both versions have'
        : `Rows were matched by ${made.matchedBy.join(', ')}`;
    const { count } = await db.dataset.updateMany({
      where: { id: datasetId, changeJobId: jobId, status: { not: 'deleting' } },
      data: {
        currentVersionId: jobId,
        changeJobId: null,
        ...(made.scan ? { status: 'scanning' } : {}),
        format: table.format,
        rowCount: table.rowCount,
        columnCount: table.columns.length,
        labelColumn: unknownLabel ? null : label,
        ingestion: {
          format: table.format,
          encoding: table.encoding,
          encodingConfidence: table.encodingConfidence,
          delimiter: table.delimiter,
          quote: table.quote,
          headerRow: table.headerRow,
          rowsRead: table.rowsRead,
          rowsSetAside: table.rowsSetAside,
          notes: [
            ...table.notes,
            rows,
            ...(unknownLabel ? [`The label \`${label}\` is no column of this version`] : []),
          ],
        },
      },
    });
    if (count === 0) return;
    const newest = await db.datasetVersion.aggregate({ where: { datasetId }, _max: { number: true } });
    const job = await db.job.findUnique({ where: { id: jobId } });
    const createdBy = job?.createdBy ?? null;
    await db.datasetVersion.create({
      data: {
        id: jobId,
        orgId: scope.orgId,
        datasetId,
        number: (newest._max.number ?? 0) + 1,
        parentVersionId: made.parentId,
        origin: 'upload',
        parquetKey: stored.key,
        setAsideKey: made.setAsideKey,
        rowCount: table.rowCount,
        columnCount: table.columns.length,
        rowsSetAside: table.rowsSetAside,
        sizeBytes: stored.sizeBytes,
        sha256: stored.sha256,
        createdBy,
      },
    });
    await db.datasetColumn.createMany({
      data: table.columns.map((column) => ({
        id: newUuid(),
        orgId: scope.orgId,
        versionId: jobId,
        position: column.position,
        storageName: column.storageName,
        name: column.name,
        type: column.type,
        storageType: column.storageType,
        render: column.render,
        nullCount: column.nullCount,
        distinctCount: column.distinctEstimate,
        evidence: JSON.parse(JSON.stringify(column.evidence)),
      })),
    });
    if (made.scan) await requestScan({ db, scope }, { datasetId, versionId: jobId, settings: {}, createdBy });
  });
}

/** A deletion that ran meanwhile did not see the objects written here. */
async function removeIfDeleted(scope: Scope, { datasetId }: Ids, services: Services): Promise<void> {
  const row = await withTenant(scope, (db) => db.dataset.findUnique({ where: { id: datasetId } }));
  if (row === null || row.status === 'deleting')
    await services.objectStore.deletePrefix(objectKeys.datasetPrefix(scope, datasetId));
}

/** Gives the dataset free again, as it was, and takes back the files that could not become a version. */
export async function failVersion(
  scope: Scope,
  { datasetId, jobId }: Ids,
  services: Services,
): Promise<void> {
  const gone = await withTenant(scope, async (db) => {
    const dataset = await db.dataset.findUnique({ where: { id: datasetId } });
    if (dataset === null || dataset.changeJobId !== jobId) return [];
    const all = VersionFiles.parse(dataset.sourceFiles);
    const dropped = all.filter(({ versionId }) => versionId === jobId);
    const bytes = dropped.reduce((sum, file) => sum + Number(Reflect.get(file, 'sizeBytes') ?? 0), 0);
    await db.dataset.update({
      where: { id: datasetId },
      data: {
        changeJobId: null,
        sizeBytes: { decrement: bytes },
        sourceFiles: JSON.parse(JSON.stringify(all.filter((file) => !dropped.includes(file)))),
      },
    });
    return dropped;
  });
  for (const { key } of gone) await services.objectStore.delete(key);
  await services.objectStore.deletePrefix(
    objectKeys.version(scope, datasetId, jobId).replace(/data\.parquet$/, ''),
  );
}
