import { requireConnector } from '@/server/domain/connectors';
import { requireDataset } from '@/server/domain/datasets';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import {
  DeletedSync,
  GetSync,
  ListSyncRuns,
  ListSyncs,
  Sync,
  SyncPage,
  SyncRunPage,
  UpdateSync,
} from './contract';
import { nextTime } from './schedule';
import { requireSync, SYNC_INCLUDE, toSync, toSyncRun } from './sync-resource';

const SORT_FIELDS = ['-createdAt', 'nextAt'] as const;
const RUN_SORT_FIELDS = ['-createdAt', 'status', 'rowsAdded'] as const;

export const getSync = defineOperation({
  id: 'sync.get',
  kind: 'query',
  summary: 'Get what keeps a dataset like its source: the source, when it runs, and its last run',
  input: GetSync,
  output: Sync,
  permission: 'connector.read',
  http: { method: 'GET', path: '/v1/syncs/{syncId}' },
  handler: async ({ db }, { syncId }) => toSync(await requireSync(db, syncId)),
});

export const listSyncs = defineOperation({
  id: 'sync.list',
  kind: 'query',
  summary: 'List what keeps datasets like their sources, with the last run of each',
  input: ListSyncs,
  output: SyncPage,
  permission: 'connector.read',
  http: { method: 'GET', path: '/v1/syncs' },
  sortFields: SORT_FIELDS,
  handler: async ({ db }, input) => {
    const { connectorId, datasetId } = input;
    const filters = {
      connectorId: connectorId === undefined ? undefined : (await requireConnector(db, connectorId)).id,
      datasetId: datasetId === undefined ? undefined : (await requireDataset(db, datasetId)).id,
    };
    return keysetPage({
      bound: ['sync.list', filters],
      input,
      sortFields: SORT_FIELDS,
      nullable: ['nextAt'],
      fetch: ({ where, orderBy, take }) =>
        db.sync.findMany({ where: { AND: [filters, where] }, orderBy, take, include: SYNC_INCLUDE }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toSync,
    });
  },
});

export const listSyncRuns = defineOperation({
  id: 'sync.runs',
  kind: 'query',
  summary: 'List the runs of a sync, newest first',
  input: ListSyncRuns,
  output: SyncRunPage,
  permission: 'connector.read',
  http: { method: 'GET', path: '/v1/syncs/{syncId}/runs' },
  sortFields: RUN_SORT_FIELDS,
  handler: async ({ db }, input) => {
    const { id: syncId } = await requireSync(db, input.syncId);
    const filters = { syncId, status: input.status };
    return keysetPage({
      bound: ['sync.runs', filters],
      input,
      sortFields: RUN_SORT_FIELDS,
      nullable: ['rowsAdded'],
      fetch: ({ where, orderBy, take }) =>
        db.syncRun.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toSyncRun,
    });
  },
});

export const updateSync = defineOperation({
  id: 'sync.update',
  kind: 'mutation',
  summary: 'Change when a sync runs; without a schedule it runs by hand only',
  input: UpdateSync,
  output: Sync,
  permission: 'connector.manage',
  http: { method: 'PATCH', path: '/v1/syncs/{syncId}' },
  revises: getSync,
  audit: ({ syncId, schedule }) => ({
    resourceType: 'sync',
    resourceId: fromPublicId('sync', syncId),
    detail: { schedule },
  }),
  handler: async ({ db, services }, { syncId, schedule }) => {
    const { id } = await requireSync(db, syncId);
    const data = { schedule, nextAt: nextTime(schedule, services.now()) };
    return toSync(await db.sync.update({ where: { id }, data, include: SYNC_INCLUDE }));
  },
});

export const deleteSync = defineOperation({
  id: 'sync.delete',
  kind: 'mutation',
  summary: 'Stop keeping a dataset like its source; the dataset stays as it is',
  input: GetSync,
  output: DeletedSync,
  permission: 'connector.manage',
  http: { method: 'DELETE', path: '/v1/syncs/{syncId}' },
  revises: getSync,
  audit: ({ syncId }) => ({ resourceType: 'sync', resourceId: fromPublicId('sync', syncId) }),
  handler: async ({ db }, { syncId }) => {
    const { id } = await requireSync(db, syncId);
    await db.sync.delete({ where: { id } });
    return { id: syncId };
  },
});
