import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ingestFile } from '@/server/domain/ingestion';
import { IngestOptions } from '@/server/domain/ingestion/contract';
import { describeDetection } from '@/server/domain/previews';
import { requestScan } from '@/server/domain/quality';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid } from '@/server/lib/ids';
import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { fetchSource, urlOf } from './fetch-source';

/** Of the bar, when the bytes have to be fetched first. */
const FETCH_SHARE = 0.4;

/**
 * Reads the uploaded file into version 1 and asks for its scan. Safe to repeat: the version's id is the dataset's
 * first, objects are replaced whole, and the rows are written in one transaction that does nothing the second time.
 */
export async function ingestDataset(
  scope: Scope,
  ids: { datasetId: string; jobId: string },
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const dataset = await withTenant(scope, (db) => db.dataset.findUnique({ where: { id: ids.datasetId } }));
  if (dataset?.status !== 'ingesting' || dataset.currentVersionId !== null) return;
  let begun = 0;
  const fetching = (progress: Parameters<ReportProgress>[0]) => {
    begun = FETCH_SHARE * 100;
    report({ ...progress, percent: progress.percent * FETCH_SHARE });
  };
  const fetched = await fetchSource(dataset, { scope, services, jobId: ids.jobId, report: fetching, signal });
  const sources = fetched.files;
  // The job's id makes the version's, so a repeated step writes the same objects.
  const versionId = ids.jobId;
  const options = IngestOptions.parse(fetched.ingestOptions);
  const workDir = join(services.tempDir, `ingest-${ids.jobId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const local = await Promise.all(sources.map(({ key }) => services.objectStore.materialise(key)));
  try {
    const table = await ingestFile({
      engine: services.engine,
      files: sources.map(({ name }, index) => ({ name, path: local[index]?.path ?? '' })),
      options,
      workDir,
      limits: { columnsMax: services.limits.columnsMax, unpackedBytesMax: services.limits.uploadBytesMax },
      signal,
      report: (progress) => report({ ...progress, percent: begun + progress.percent * (0.97 - begun / 100) }),
    });
    const parquetKey = objectKeys.version(scope, dataset.id, versionId);
    const stored = await services.objectStore.putFile(parquetKey, table.parquetPath);
    const setAsideKey =
      table.setAsidePath === null ? null : objectKeys.setAside(scope, dataset.id, versionId);
    if (setAsideKey !== null && table.setAsidePath !== null) {
      await services.objectStore.putFile(setAsideKey, table.setAsidePath);
    }
    report({ step: 'save', percent: 99, rowsDone: table.rowCount, rowsTotal: table.rowCount });
    const { labelColumn } = dataset;
    const unknownLabel = labelColumn !== null && table.columns.every(({ name }) => name !== labelColumn);
    await withTenant(scope, async (db) => {
      const version = { orgId: scope.orgId, datasetId: dataset.id };
      const fresh = await db.dataset.updateMany({
        where: { id: dataset.id, status: 'ingesting', currentVersionId: null },
        data: {
          currentVersionId: versionId,
          status: dataset.scanOnIngest ? 'scanning' : 'ready',
          format: table.format,
          labelColumn: unknownLabel ? null : labelColumn,
          rowCount: table.rowCount,
          columnCount: table.columns.length,
          ingestion: {
            format: table.format,
            encoding: table.encoding,
            encodingConfidence: table.encodingConfidence,
            delimiter: table.delimiter,
            quote: table.quote,
            headerRow: table.headerRow,
            rowsRead: table.rowsRead,
            rowsSetAside: table.rowsSetAside,
            detected: describeDetection(table, options, true),
            files: sources.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 })),
            ...urlOf(dataset.source),
            notes: unknownLabel
              ? [...table.notes, `There is no column \`${labelColumn}\` to take as the label`]
              : table.notes,
          },
        },
      });
      if (fresh.count === 0) return;
      await db.datasetVersion.create({
        data: {
          ...version,
          id: versionId,
          number: 1,
          origin: 'upload',
          parquetKey,
          setAsideKey,
          rowCount: table.rowCount,
          columnCount: table.columns.length,
          rowsSetAside: table.rowsSetAside,
          sizeBytes: stored.sizeBytes,
          sha256: stored.sha256,
          createdBy: dataset.createdBy,
        },
      });
      await db.datasetColumn.createMany({
        data: table.columns.map((column) => ({
          id: newUuid(),
          orgId: scope.orgId,
          versionId,
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
      if (dataset.scanOnIngest) {
        await requestScan(
          { db, scope },
          { datasetId: dataset.id, versionId, settings: {}, createdBy: dataset.createdBy },
        );
      }
    });
    await removeIfDeleted(scope, dataset.id, services, sources);
  } finally {
    await Promise.all(local.map((file) => file.release()));
    await rm(workDir, { recursive: true, force: true });
  }
}

/** A deletion that ran meanwhile did not see the objects written here. */
async function removeIfDeleted(
  scope: Scope,
  datasetId: string,
  services: Services,
  sources: { key: string }[],
): Promise<void> {
  const row = await withTenant(scope, (db) => db.dataset.findUnique({ where: { id: datasetId } }));
  if (row === null || row.status === 'deleting') {
    await services.objectStore.deletePrefix(objectKeys.datasetPrefix(scope, datasetId));
    for (const { key } of sources) await services.objectStore.delete(key);
  }
}

/** Leaves the dataset as failed with the problem, so that the list and the page can say why. */
export async function failIngestion(scope: Scope, datasetId: string, error: unknown): Promise<void> {
  await withTenant(scope, (db) =>
    db.dataset.updateMany({
      where: { id: datasetId, status: 'ingesting' },
      data: { status: 'failed', error: JSON.parse(JSON.stringify(toProblem(error))) },
    }),
  );
}
