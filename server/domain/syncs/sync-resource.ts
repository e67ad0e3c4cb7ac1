import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Sync, SyncRun } from './contract';

export const SYNC_INCLUDE = {
  connector: { select: { id: true, name: true, kind: true } },
  dataset: { select: { id: true, name: true } },
  runs: { orderBy: { createdAt: 'desc' }, take: 1 },
} as const;

function findRow(db: TenantDatabase, id: string) {
  return db.sync.findUnique({ where: { id }, include: SYNC_INCLUDE });
}
export type SyncRow = NonNullable<Awaited<ReturnType<typeof findRow>>>;
type RunRow = SyncRow['runs'][number];

/** The sync of this organisation, or `not_found`. */
export async function requireSync(db: TenantDatabase, syncId: string): Promise<SyncRow> {
  const id = fromPublicId('sync', syncId);
  const row = id === null ? null : await findRow(db, id);
  if (row === null) throw new DomainError('not_found', `There is no sync \`${syncId}\`.`);
  return row;
}

export function toSync(row: SyncRow): Sync {
  const last = row.runs[0];
  return Sync.parse({
    id: toPublicId('sync', row.id),
    connector: { ...row.connector, id: toPublicId('connector', row.connector.id) },
    dataset: { ...row.dataset, id: toPublicId('dataset', row.dataset.id) },
    source: row.source,
    mode: row.mode,
    schedule: row.schedule,
    nextAt: row.nextAt?.toISOString() ?? null,
    lastRun: last === undefined ? null : toSyncRun(last),
    createdAt: row.createdAt.toISOString(),
  });
}

export function toSyncRun(row: RunRow): SyncRun {
  return SyncRun.parse({
    id: toPublicId('syncRun', row.id),
    status: row.status,
    trigger: row.trigger,
    jobId: toPublicId('job', row.jobId),
    rowsAdded: row.rowsAdded === null ? null : Number(row.rowsAdded),
    versionId: row.versionId === null ? null : toPublicId('version', row.versionId),
    notes: row.notes,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  });
}
