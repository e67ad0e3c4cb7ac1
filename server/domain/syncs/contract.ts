import { z } from 'zod';
import { ConnectorKind, SourceSelection } from '@/server/domain/connectors/contract';
import { CreateDatasetFields } from '@/server/domain/datasets/contract';
import { Job, Problem } from '@/server/domain/jobs/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/**
 * `append` adds what is new as new rows and keeps the old ones; `replace` reads everything again. Both make a new
 * version; row numbers are never used twice.
 */
export const SyncMode = z.enum(['append', 'replace']);
export const SyncSource = SourceSelection.extend({
  /** Databases: rows beyond its highest value so far are new. A number or time that only grows, best without repeats. */
  cursorColumn: z.string().min(1).max(500).optional(),
});
export type SyncSource = z.infer<typeof SyncSource>;

export const SyncRunStatus = z.enum(['queued', 'running', 'succeeded', 'nothing_new', 'failed', 'cancelled']);
export const SyncRun = z
  .object({
    id: publicId('syncRun'),
    status: SyncRunStatus,
    trigger: z.enum(['schedule', 'manual']),
    jobId: publicId('job'),
    rowsAdded: z.number().nullable(),
    versionId: publicId('version').nullable(),
    /** Columns that came, went or became text. */
    notes: z.array(z.string()),
    error: Problem.nullable(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'SyncRun' });
export type SyncRun = z.infer<typeof SyncRun>;

export const Sync = z
  .object({
    id: publicId('sync'),
    connector: z.object({ id: publicId('connector'), name: z.string(), kind: ConnectorKind }),
    dataset: z.object({ id: publicId('dataset'), name: z.string() }),
    source: SyncSource,
    mode: SyncMode,
    /** Five fields of cron, in UTC; null: by hand only. */
    schedule: z.string().nullable(),
    nextAt: Timestamp.nullable(),
    lastRun: SyncRun.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Sync' });
export type Sync = z.infer<typeof Sync>;

const Schedule = z
  .string()
  .trim()
  .regex(/^\S+(\s+\S+){4}$/, 'must have five fields: minute hour day month weekday')
  .max(100);

/** Makes a dataset of the selection and keeps it like its source. */
export const CreateSync = CreateDatasetFields.extend({
  connectorId: publicId('connector'),
  ...SyncSource.shape,
  mode: SyncMode.default('append'),
  schedule: Schedule.nullable().default(null),
});
export const GetSync = z.object({ syncId: publicId('sync') });
export const UpdateSync = GetSync.extend({ schedule: Schedule.nullable() });
export const DeletedSync = z.object({ id: publicId('sync') });
export const ListSyncs = PageInput.extend({
  connectorId: publicId('connector').optional(),
  datasetId: publicId('dataset').optional(),
});
export const SyncPage = pageOf(Sync);
export const ListSyncRuns = PageInput.extend({
  syncId: publicId('sync'),
  status: SyncRunStatus.optional(),
});
export const SyncRunPage = pageOf(SyncRun);
export const StartedSync = Job;
