import { requestScan } from '@/server/domain/quality';
import { newUuid } from '@/server/lib/ids';
import type { StoredObject } from '@/server/ports/object-store';
import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { AppendedTable } from './append-rows';

interface RunIds {
  syncId: string;
  jobId: string;
  runId: string;
}

interface Publication extends RunIds {
  parent: { id: string; datasetId: string };
  stored: StoredObject;
  setAsideKey: string | null;
  table: AppendedTable;
  rowsAdded: number;
  rowsSetAside: number;
  nextRow: number;
  cursor: string | null;
  /** Of the columns, by place; those beyond have none yet. */
  evidence: unknown[];
}

/** Version, cursor and run in one transaction: rows are neither lost nor read twice, wherever the worker is killed. */
export async function publishSync(scope: Scope, publication: Publication): Promise<void> {
  const { jobId, parent, stored, table } = publication;
  await withTenant(scope, async (db) => {
    const { count } = await db.dataset.updateMany({
      where: { id: parent.datasetId, changeJobId: jobId },
      data: {
        currentVersionId: jobId,
        rowCount: table.rowCount,
        columnCount: table.columns.length,
        changeJobId: null,
      },
    });
    if (count === 0) return;
    const newest = await db.datasetVersion.aggregate({
      where: { datasetId: parent.datasetId },
      _max: { number: true },
    });
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: parent.datasetId } });
    await db.datasetVersion.create({
      data: {
        id: jobId,
        orgId: scope.orgId,
        datasetId: parent.datasetId,
        number: (newest._max.number ?? 0) + 1,
        parentVersionId: parent.id,
        origin: 'sync',
        parquetKey: stored.key,
        setAsideKey: publication.setAsideKey,
        rowCount: table.rowCount,
        columnCount: table.columns.length,
        rowsSetAside: publication.rowsSetAside,
        sizeBytes: stored.sizeBytes,
        sha256: stored.sha256,
        createdBy: dataset.createdBy,
      },
    });
    await db.datasetColumn.createMany({
      data: table.columns.map((column, position) => ({
        id: newUuid(),
        orgId: scope.orgId,
        versionId: jobId,
        position,
        storageName: column.storageName,
        name: column.name,
        type: column.type,
        storageType: column.storageType,
        render: column.render,
        nullCount: table.nullCounts[position] ?? 0,
        distinctCount: table.distinctCounts[position] ?? null,
        evidence: JSON.parse(JSON.stringify(publication.evidence[position] ?? {})),
      })),
    });
    await db.sync.update({
      where: { id: publication.syncId },
      data: { cursor: publication.cursor, nextRow: publication.nextRow },
    });
    await db.syncRun.update({
      where: { id: publication.runId },
      data: {
        status: 'succeeded',
        rowsAdded: publication.rowsAdded,
        versionId: jobId,
        cursorAfter: publication.cursor,
        notes: table.notes,
        finishedAt: new Date(),
      },
    });
    if (dataset.scanOnIngest) {
      await requestScan(
        { db, scope },
        { datasetId: dataset.id, versionId: jobId, settings: {}, createdBy: dataset.createdBy },
      );
    }
  });
}

/** A run that found nothing: the version stays, the dataset is free again. */
export async function finishNothingNew(
  scope: Scope,
  { syncId, jobId, runId, cursor }: RunIds & { cursor: string | null },
): Promise<void> {
  await withTenant(scope, async (db) => {
    await db.syncRun.update({
      where: { id: runId },
      data: { status: 'nothing_new', rowsAdded: 0, cursorAfter: cursor, finishedAt: new Date() },
    });
    if (cursor !== null) await db.sync.update({ where: { id: syncId }, data: { cursor } });
    await db.dataset.updateMany({ where: { changeJobId: jobId }, data: { changeJobId: null } });
  });
}
