import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { deleteDataset, updateDataset } from '@/server/domain/datasets/operations';
import { enqueue } from '@/server/jobs/outbox';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { applyFix } from '@/tests/support/run-fix';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { openEventTransaction } from '@/tests/support/write-events';
import { eventsAfter, sweepEvents } from '.';
import { EventType } from './contract';
import { listEvents } from './operations';

const database = setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
let ours: TestOrganisation;
beforeAll(async () => {
  ours = await createTestOrganisation();
});

const openTransaction = (orgId: string) => openEventTransaction(database().systemUrl, orgId);

const all = { after: 0, limit: 1000, types: EventType.options, filters: [{}] };
const read = (orgId: string, options: Partial<typeof all> = {}) =>
  withTenant(ours.scope, (db) => eventsAfter(db, orgId, { ...all, ...options }));

describe('the event stream', () => {
  it('tells the life of a dataset in its order', async () => {
    const dataset = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', dataset.ids.dataset);
    await execute(updateDataset, dataset.actor, { datasetId, tags: ['a'] }, call());
    await applyFix(dataset, services(), {
      datasetId,
      steps: [{ transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } }],
    });
    await execute(deleteDataset, dataset.actor, { datasetId }, call());
    const { data } = await execute(listEvents, dataset.actor, { subjectId: datasetId, limit: 100 }, call());
    expect(data.map(({ position }) => position)).toEqual(
      data.map(({ position }) => position).sort((a, b) => a - b),
    );
    const types = data.map(({ type }) => type);
    expect(types[0]).toBe('dataset.created');
    expect(types.filter((type) => type === 'version.created')).toHaveLength(2);
    for (const type of ['job.updated', 'scan.completed', 'score.changed', 'fix.applied'] as const)
      expect(types).toContain(type);
    expect(types.indexOf('version.created')).toBeLessThan(types.indexOf('scan.completed'));
    expect(data.find(({ type }) => type === 'scan.completed')).toMatchObject({
      subject: { type: 'scan', id: toPublicId('scan', dataset.ids.scan) },
      datasetId,
      data: {
        status: 'succeeded',
        versionId: toPublicId('version', dataset.ids.version),
        overall: expect.any(Number),
      },
    });
    expect(data.find(({ data: { changed } }) => JSON.stringify(changed) === '["tags"]')).toBeDefined();
    expect(types.slice(-3)).toContain('dataset.deleted');
  });

  it('is read by pages, kinds and the position known already', async () => {
    const other = await createTestOrganisation();
    const actor = other.actor;
    for (const name of ['a', 'b', 'c']) await execute(createApiKey, actor, { name, role: 'viewer' }, call());
    const first = await execute(listEvents, actor, { type: 'apiKey.created', limit: 2 }, call());
    expect(first.data).toHaveLength(2);
    const rest = await execute(
      listEvents,
      actor,
      { type: 'apiKey.created', limit: 2, cursor: first.nextCursor ?? '' },
      call(),
    );
    expect(rest).toMatchObject({ data: [{ type: 'apiKey.created' }], nextCursor: null });
    const after = await execute(listEvents, actor, { after: first.data[1]?.position, limit: 100 }, call());
    expect(after.data).toEqual(rest.data);
    await expect(execute(listEvents, actor, { type: 'a.b' }, call())).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect((await execute(listEvents, actor, { subjectId: 'nothing' }, call())).data).toEqual([]);
  });

  it('leaves out what one may not read, and what others do', async () => {
    const other = await createTestOrganisation();
    await execute(createApiKey, other.actor, { name: 'a', role: 'viewer' }, call());
    const viewer = await execute(listEvents, actorWithRole(other.scope, 'viewer'), { limit: 100 }, call());
    expect(viewer.data).toEqual([]);
    const annotator = actorWithRole(ours.scope, 'annotator');
    expect((await execute(listEvents, annotator, { limit: 100 }, call())).data).toEqual([]);
    const mine = await execute(listEvents, ours.actor, { limit: 100 }, call());
    expect(JSON.stringify(mine)).not.toContain('apiKey.created');
  });

  it('never shows an earlier event after a later one, whatever the order of commits', async () => {
    const { orgId } = ours;
    const [slow, quick, undone] = [
      await openTransaction(orgId),
      await openTransaction(orgId),
      await openTransaction(orgId),
    ];
    await slow.write('dataset.created');
    await undone.write('dataset.updated');
    await quick.write('dataset.deleted');
    const before = (await read(orgId)).reached;
    await quick.end('COMMIT');
    const first = await read(orgId, { after: before });
    expect(first.events.map(({ type }) => type)).toEqual(['dataset.deleted']);
    await slow.end('COMMIT');
    await undone.end('ROLLBACK');
    const second = await read(orgId, { after: first.reached });
    expect(second.events.map(({ type }) => type)).toEqual(['dataset.created']);
    expect(second.events[0]?.position).toBe(first.reached + 1);
  });

  it('numbers without gaps or doubles under many writers and readers', async () => {
    const { orgId, scope } = await createTestOrganisation();
    const seen: number[] = [];
    let after = 0;
    let writing = true;
    const reading = (async () => {
      for (let last = false; ; ) {
        const found = await withTenant(scope, (db) => eventsAfter(db, orgId, { ...all, after, limit: 7 }));
        seen.push(...found.events.map(({ position }) => position));
        after = found.reached;
        if (last && !found.more && found.events.length === 0) return;
        last = !writing;
      }
    })();
    await Promise.all(
      Array.from({ length: 6 }, async (_writer, writer) => {
        for (let index = 0; index < 15; index++) {
          const transaction = await openTransaction(orgId);
          await transaction.write('dataset.updated');
          await transaction.end((index + writer) % 4 === 0 ? 'ROLLBACK' : 'COMMIT');
        }
      }),
    );
    writing = false;
    await reading;
    expect(seen).toEqual(Array.from({ length: seen.length }, (_event, index) => index + 1));
    const rows = await withTenant(scope, (db) => db.streamEvent.count());
    expect(seen).toHaveLength(rows);
  });
});

describe('sweeping', () => {
  it('removes what was sent long ago, and nothing that was not sent', async () => {
    const { orgId, scope, actor } = await createTestOrganisation();
    await withTenant(scope, (db) => enqueue({ db, scope }, 'job/cancel.requested', { jobId: randomUUID() }));
    await withTenant(scope, (db) => enqueue({ db, scope }, 'job/cancel.requested', { jobId: randomUUID() }));
    await execute(createApiKey, actor, { name: 'a', role: 'viewer' }, call());
    await withTenant(scope, (db) => eventsAfter(db, orgId, all));
    const old = new Date('2020-01-01');
    await withSystem('seed', async (db) => {
      const [sent] = await db.outboxEvent.findMany({ where: { orgId } });
      await db.outboxEvent.updateMany({ where: { orgId }, data: { createdAt: old } });
      await db.outboxEvent.update({ where: { id: sent?.id ?? '' }, data: { sentAt: old } });
      await db.streamEvent.updateMany({ where: { orgId }, data: { createdAt: old } });
      // Not numbered yet: nobody can have read it.
      await db.$executeRaw`SELECT write_event(${orgId}::uuid, 'dataset.updated', 'dataset', ${orgId}::uuid, NULL, '{}')`;
      await db.streamEvent.updateMany({ where: { orgId, position: null }, data: { createdAt: old } });
    });
    const left = () =>
      withTenant(scope, async (db) => ({
        outbox: await db.outboxEvent.count(),
        stream: await db.streamEvent.count(),
      }));
    const whole = await left();
    await sweepEvents(new Date('2021-01-01'), { withBus: true });
    expect(await left()).toEqual({ outbox: 1, stream: whole.stream });
    await sweepEvents(new Date('2021-01-01'), { withBus: false });
    expect(await left()).toEqual({ outbox: 1, stream: 1 });
    const { events, reached } = await withTenant(scope, (db) => eventsAfter(db, orgId, all));
    expect(events.map(({ position }) => position)).toEqual([whole.stream]);
    expect(reached).toBe(whole.stream);
  });
});
