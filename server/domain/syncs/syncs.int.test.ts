import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingestDataset } from '@/server/domain/datasets';
import { listColumns, listVersions, readRows, updateDataset } from '@/server/domain/datasets/operations';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestConnector } from '@/tests/support/connector';
import {
  createTestDatabase,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import { failSync, findDueSyncs, runSync, startDueSync } from './index';
import { createSync, deleteSync, listSyncRuns, listSyncs, startSync, updateSync } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
const { signal } = new AbortController();
let ours: TestOrganisation;
let source: Awaited<ReturnType<typeof createTestDatabase>>;
let owner: pg.Client;
let connectorId: string;

beforeAll(async () => {
  ours = await createTestOrganisation();
  source = await createTestDatabase();
  owner = new pg.Client({ connectionString: source.ownerUrl });
  await owner.connect();
  const database = new URL(source.ownerUrl).pathname.slice(1);
  connectorId = await createTestConnector(ours, services(), { database });
});
afterAll(async () => {
  await owner.end();
  await source.drop();
});

/** A dataset that is kept like a table, after its first reading. */
async function syncOf(table: string, options: object): Promise<{ syncId: string; datasetId: string }> {
  const input = { connectorId, object: `public/${table}`, options: { scan: false }, ...options };
  const job = await execute(createSync, ours.actor, input, call());
  const datasetId = job.resource.id;
  const ids = {
    datasetId: fromPublicId('dataset', datasetId) ?? '',
    jobId: fromPublicId('job', job.id) ?? '',
  };
  await ingestDataset(ours.scope, ids, services(), () => {}, signal);
  const { data } = await execute(listSyncs, ours.actor, { datasetId }, call());
  return { syncId: data[0]?.id ?? '', datasetId };
}

async function run(syncId: string, again = false) {
  const job = await execute(startSync, ours.actor, { syncId }, call());
  const ids = { syncId: fromPublicId('sync', syncId) ?? '', jobId: fromPublicId('job', job.id) ?? '' };
  const work = () => runSync(ours.scope, ids, services(), () => {}, signal);
  const outcome = await work().then(
    () => null,
    async (error: unknown) => {
      await failSync(ours.scope, ids, services(), error);
      return error instanceof DomainError ? error.code : String(error);
    },
  );
  // A step that was done and whose answer got lost is done again.
  if (again) await work();
  const { data } = await execute(listSyncRuns, ours.actor, { syncId }, call());
  return { ...data[0], outcome };
}

const rowsOf = async (datasetId: string) => {
  const { rows } = await execute(readRows, ours.actor, { datasetId }, call());
  return rows.map(({ row, cells }) => [row, ...cells]);
};

describe('a dataset that is kept like its source', () => {
  it('gets what is new as new rows, once', async () => {
    await owner.query(
      "CREATE TABLE events (id bigint, at date, note text); INSERT INTO events VALUES (1, '2026-01-01', 'a'), (2, '2026-01-02', NULL)",
    );
    const { syncId, datasetId } = await syncOf('events', { cursorColumn: 'id' });
    expect(await run(syncId)).toMatchObject({ status: 'nothing_new', rowsAdded: 0, outcome: null });
    await owner.query("INSERT INTO events VALUES (3, '2026-01-03', 'c'), (4, '2026-01-04', 'd')");
    expect(await run(syncId, true)).toMatchObject({ status: 'succeeded', rowsAdded: 2, notes: [] });
    expect(await rowsOf(datasetId)).toEqual([
      [0, '1', '2026-01-01', 'a'],
      [1, '2', '2026-01-02', null],
      [2, '3', '2026-01-03', 'c'],
      [3, '4', '2026-01-04', 'd'],
    ]);
    const { data: versions } = await execute(listVersions, ours.actor, { datasetId }, call());
    expect(versions.map(({ number, origin }) => [number, origin]).sort()).toEqual([
      [1, 'upload'],
      [2, 'sync'],
    ]);
    const { data: columns } = await execute(listColumns, ours.actor, { datasetId }, call());
    expect(columns.map(({ storageType }) => storageType)).toEqual(['BIGINT', 'DATE', 'VARCHAR']);
    expect(await run(syncId)).toMatchObject({ status: 'nothing_new' });
  });

  it('keeps every character when new values are of another kind, and says what changed', async () => {
    await owner.query(
      "CREATE TABLE drift (id integer, amount text, old text); INSERT INTO drift VALUES (1, '10', 'x'), (2, '20', 'y')",
    );
    const { syncId, datasetId } = await syncOf('drift', { cursorColumn: 'id' });
    await owner.query(
      "ALTER TABLE drift DROP COLUMN old, ADD COLUMN fresh numeric(6,2); INSERT INTO drift VALUES (3, '030', 1.50), (4, '40', NULL)",
    );
    const done = await run(syncId);
    expect(done.status).toBe('succeeded');
    expect(done.notes).toEqual([
      expect.stringContaining('no longer has the column `old`'),
      expect.stringContaining('a new column `fresh`'),
      expect.stringContaining('`amount` was integer and is text now'),
    ]);
    expect(await rowsOf(datasetId)).toEqual([
      [0, '1', '10', 'x', null],
      [1, '2', '20', 'y', null],
      [2, '3', '030', null, '1.50'],
      [3, '4', '40', null, null],
    ]);
  });

  it('is read anew as a whole where that is wanted, and never uses a row number twice', async () => {
    await owner.query('CREATE TABLE whole (n integer); INSERT INTO whole VALUES (1), (2), (3)');
    const { syncId, datasetId } = await syncOf('whole', { mode: 'replace' });
    await owner.query('TRUNCATE whole; INSERT INTO whole VALUES (7)');
    expect(await run(syncId)).toMatchObject({ status: 'succeeded', rowsAdded: 1 });
    expect(await rowsOf(datasetId)).toEqual([[3, '7']]);
    await run(syncId);
    expect(await rowsOf(datasetId)).toEqual([[4, '7']]);
    // With a key, rows are the same rows.
    await execute(updateDataset, ours.actor, { datasetId, keyColumns: ['n'] }, call());
    await owner.query('INSERT INTO whole VALUES (8)');
    expect((await run(syncId)).notes).toEqual(['Rows keep their numbers by `n`']);
    expect(await rowsOf(datasetId)).toEqual([
      [4, '7'],
      [6, '8'],
    ]);
  });

  it('stays as it is, and free, when the source fails', async () => {
    await owner.query('CREATE TABLE fails (id integer); INSERT INTO fails VALUES (1)');
    const { syncId, datasetId } = await syncOf('fails', { cursorColumn: 'id' });
    await owner.query('DROP TABLE fails');
    expect(await run(syncId)).toMatchObject({
      status: 'failed',
      outcome: 'source_failed',
      error: { code: 'source_failed', detail: expect.stringContaining('does not exist') },
    });
    expect(await rowsOf(datasetId)).toEqual([[0, '1']]);
    await owner.query('CREATE TABLE fails (id integer); INSERT INTO fails VALUES (1), (2)');
    expect(await run(syncId)).toMatchObject({ status: 'succeeded', rowsAdded: 1 });
  });

  it('is free again when its run is cancelled before it began', async () => {
    await owner.query('CREATE TABLE early (id integer); INSERT INTO early VALUES (1)');
    const { syncId } = await syncOf('early', { cursorColumn: 'id' });
    const job = await execute(startSync, ours.actor, { syncId }, call());
    const ids = { syncId: fromPublicId('sync', syncId) ?? '', jobId: fromPublicId('job', job.id) ?? '' };
    const error = await runSync(ours.scope, ids, services(), () => {}, AbortSignal.abort()).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'cancelled' });
    await failSync(ours.scope, ids, services(), error);
    const { data } = await execute(listSyncRuns, ours.actor, { syncId }, call());
    expect(data[0]).toMatchObject({ status: 'cancelled' });
    expect(await run(syncId)).toMatchObject({ status: 'nothing_new' });
  });

  it('is read one at a time', async () => {
    await owner.query('CREATE TABLE busy (id integer); INSERT INTO busy VALUES (1)');
    const { syncId } = await syncOf('busy', { cursorColumn: 'id' });
    await execute(startSync, ours.actor, { syncId }, call());
    await expect(execute(startSync, ours.actor, { syncId }, call())).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('runs by its schedule, once each time', async () => {
    await owner.query('CREATE TABLE due (id integer); INSERT INTO due VALUES (1)');
    const { syncId } = await syncOf('due', { cursorColumn: 'id', schedule: '0 6 * * *' });
    const id = fromPublicId('sync', syncId) ?? '';
    const { data } = await execute(listSyncs, ours.actor, { connectorId }, call());
    const nextAt = new Date(data.find((sync) => sync.id === syncId)?.nextAt ?? '');
    expect(nextAt.getUTCHours()).toBe(6);
    const isDue = async (now: Date) => (await findDueSyncs(now)).some((sync) => sync.id === id);
    expect(await isDue(new Date(nextAt.getTime() - 1))).toBe(false);
    expect(await isDue(nextAt)).toBe(true);
    const started = await Promise.all([1, 2].map(() => startDueSync(ours.scope, id, nextAt)));
    expect(started.sort()).toEqual([false, true]);
    const sync = await withTenant(ours.scope, (db) => db.sync.findUniqueOrThrow({ where: { id } }));
    expect(sync.nextAt).toEqual(new Date(nextAt.getTime() + 86_400_000));
    // The first run is still going: this time passes by.
    expect(await startDueSync(ours.scope, id, sync.nextAt ?? nextAt)).toBe(false);
    const stopped = await execute(updateSync, ours.actor, { syncId, schedule: null }, call());
    expect(stopped).toMatchObject({ schedule: null, nextAt: null, lastRun: { trigger: 'schedule' } });
    await execute(deleteSync, ours.actor, { syncId }, call());
    await expect(execute(listSyncRuns, ours.actor, { syncId }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('needs what tells new rows from old ones', async () => {
    const create = (input: object) =>
      execute(createSync, ours.actor, { connectorId, object: 'public/x', ...input }, call());
    const refused = [
      {},
      { mode: 'replace', cursorColumn: 'id' },
      { cursorColumn: 'id', schedule: '61 * * * *' },
    ];
    for (const input of refused) await expect(create(input)).rejects.toMatchObject({ code: 'invalid_input' });
    const theirs = await createTestOrganisation();
    await expect(
      execute(createSync, theirs.actor, { connectorId, object: 'public/x', cursorColumn: 'id' }, call()),
    ).rejects.toMatchObject({ code: 'not_found' });
    const stranger = toPublicId('sync', '00000000-0000-7000-8000-000000000000');
    await expect(execute(startSync, ours.actor, { syncId: stranger }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
