import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { updateDataset } from '@/server/domain/datasets/operations';
import { sweepEvents } from '@/server/domain/events';
import { startScan } from '@/server/domain/quality/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { PubSub } from '@/server/ports/pub-sub';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { actorWithRole, createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { StreamReader } from '@/tests/support/stream-reader';
import { breakListening, openEventTransaction, writeEvents } from '@/tests/support/write-events';
import { eventStream } from './event-stream';
import type { Known } from './feed';
import type { StreamTimes } from './recheck';

const database = setUpTestDatabase();
const services = setUpTestServices();
let ours: ScannedDataset;
let theirs: ScannedDataset;
beforeAll(async () => {
  ours = await createScannedDataset(services());
  theirs = await createScannedDataset(services());
});

interface Options {
  actor?: Known;
  after?: number | string;
  reauthenticate?: () => Promise<Actor>;
  times?: Partial<StreamTimes>;
}

async function follow(topics: string, { actor = ours.actor, after, reauthenticate, times }: Options = {}) {
  const request = new Request(`http://localhost/v1/events/stream?topics=${encodeURIComponent(topics)}`, {
    headers: after === undefined ? {} : { 'last-event-id': String(after) },
  });
  const call = { requestId: 'test', services: services(), reauthenticate };
  return new StreamReader(await eventStream(request, actor, call, times));
}

const datasetId = () => toPublicId('dataset', ours.ids.dataset);

describe('the event stream over server-sent events', () => {
  it('tells events and states of jobs as they come, and only of its topics', async () => {
    const reader = await follow(`dataset:${datasetId()},jobs`);
    expect(await reader.next()).toMatchObject({ event: 'ready', id: expect.any(String) });
    const call = { requestId: 'test', services: services() };
    await execute(updateDataset, ours.actor, { datasetId: datasetId(), tags: ['live'] }, call);
    const updated = await reader.next(({ event }) => event === 'dataset.updated');
    expect(updated).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      data: { subject: { id: datasetId() }, data: { changed: ['tags'] } },
    });
    const job = await execute(startScan, ours.actor, { datasetId: datasetId(), settings: {} }, call);
    const state = await reader.next(({ event }) => event === 'job');
    expect(state).toMatchObject({ id: null, data: { id: job.id, status: 'queued' } });
    const jobId = job.id;
    await withTenant(ours.scope, (db) =>
      db.job.updateMany({ where: { status: 'queued' }, data: { status: 'running', percent: 40 } }),
    );
    await reader.next(({ event, data }) => event === 'job' && JSON.stringify(data).includes('"percent":40'));
    await withTenant(ours.scope, (db) =>
      db.job.updateMany({
        where: { status: 'running' },
        data: { status: 'cancelled', finishedAt: new Date() },
      }),
    );
    await withTenant(ours.scope, (db) =>
      db.qualityScan.updateMany({
        where: { status: { in: ['queued', 'running'] } },
        data: { status: 'cancelled' },
      }),
    );
    await reader.find(
      ({ event, data }) => event === 'scan.completed' && JSON.stringify(data).includes('cancelled'),
    );
    await reader.find(({ event, data }) => {
      const text = JSON.stringify(data);
      return event === 'job' && text.includes(jobId) && text.includes('"status":"cancelled"');
    });
    await reader.close();
  });

  it('shows the present state of one job at once', async () => {
    const reader = await follow(`job:${toPublicId('job', ours.ids.job)}`);
    const state = await reader.next(({ event }) => event === 'job');
    expect(state?.data).toMatchObject({ id: toPublicId('job', ours.ids.job), type: 'dataset.ingest' });
    await reader.close();
  });

  it('loses and doubles nothing over reconnects, broken connections and late commits', async () => {
    const { systemUrl, ownerUrl } = database();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ taken: fc.integer({ min: 1, max: 4 }), cut: fc.boolean() }), {
          minLength: 2,
          maxLength: 5,
        }),
        fc.array(
          fc.record({ events: fc.integer({ min: 1, max: 4 }), late: fc.boolean(), undone: fc.boolean() }),
          {
            minLength: 4,
            maxLength: 10,
          },
        ),
        async (visits, writes) => {
          const organisation = await createTestOrganisation();
          const seen: number[] = [];
          let last: number | undefined;
          const reading = (async () => {
            for (const { taken, cut } of [...visits, { taken: Number.POSITIVE_INFINITY, cut: true }]) {
              const reader: StreamReader = await follow('datasets', {
                actor: organisation.actor,
                after: last ?? 0,
              });
              if (cut) await breakListening(ownerUrl);
              for (let index = 0; index < taken; index++) {
                const message = await reader.next(({ event }) => event?.startsWith('dataset.') ?? false);
                last = Number(message?.id);
                seen.push(last);
                if (message?.event === 'dataset.deleted') {
                  await reader.close();
                  return;
                }
              }
              await reader.close();
            }
          })();
          const late: (() => Promise<void>)[] = [];
          for (const { events, late: isLate, undone } of writes) {
            const transaction = await openEventTransaction(systemUrl, organisation.orgId);
            for (let index = 0; index < events; index++) await transaction.write('dataset.updated');
            const end = () => transaction.end(undone ? 'ROLLBACK' : 'COMMIT');
            if (isLate) late.push(end);
            else await end();
          }
          for (const end of late) await end();
          const final = await openEventTransaction(systemUrl, organisation.orgId);
          await final.write('dataset.deleted');
          await final.end('COMMIT');
          await reading;
          const stored = await withTenant(organisation.scope, (db) =>
            db.streamEvent.findMany({
              where: { type: { startsWith: 'dataset.' } },
              orderBy: { position: 'asc' },
            }),
          );
          expect(seen).toEqual(stored.map(({ position }) => Number(position)));
        },
      ),
      { numRuns: 8 },
    );
  });

  it('says when events are missing that are no longer kept', async () => {
    const organisation = await createTestOrganisation();
    await writeEvents(database().systemUrl, organisation.orgId, 5);
    const first = await follow('datasets', { actor: organisation.actor, after: 0 });
    await first.next(({ event }) => event === 'dataset.updated');
    await first.close();
    await withSystem('seed', (db) =>
      db.streamEvent.updateMany({
        where: { orgId: organisation.orgId },
        data: { createdAt: new Date('2020-01-01') },
      }),
    );
    await sweepEvents(new Date('2021-01-01'), { withBus: false });
    await writeEvents(database().systemUrl, organisation.orgId, 1);
    const late = await follow('datasets', { actor: organisation.actor, after: 1 });
    expect(await late.next()).toMatchObject({ event: 'reset' });
    expect(await late.next()).toMatchObject({ event: 'dataset.updated' });
    await late.close();
    const future = await follow('datasets', { actor: organisation.actor, after: 1_000_000 });
    expect(await future.next()).toMatchObject({ event: 'reset' });
    await future.close();
  });

  it.each([
    ['signed out', async (): Promise<Actor> => ({ type: 'anonymous', id: null }), 'signed_out'],
    [
      'made a lesser role',
      async (): Promise<Actor> => actorWithRole(ours.scope, 'annotator', ours.userId),
      'forbidden',
    ],
    [
      'in another organisation',
      async (): Promise<Actor> => ({ ...theirs.actor, id: ours.userId }),
      'signed_out',
    ],
  ])('ends at the next heartbeat for someone who is %s', async (_case, reauthenticate, reason) => {
    const reader = await follow('datasets', { reauthenticate, times: { heartbeatMs: 20 } });
    expect(await reader.next(({ event }) => event === 'end')).toMatchObject({ data: { reason } });
    expect(await reader.next()).toBeNull();
  });

  it('ends when the dataset that it follows is gone', async () => {
    const own = await createScannedDataset(services());
    const reader = await follow(`dataset:${toPublicId('dataset', own.ids.dataset)}`, {
      actor: own.actor,
      times: { heartbeatMs: 1000 },
    });
    await reader.next();
    await withTenant(own.scope, (db) => db.dataset.updateMany({ data: { status: 'deleting' } }));
    expect(await reader.next(({ event }) => event === 'end')).toMatchObject({ data: { reason: 'gone' } });
    expect(reader.messages.map(({ event }) => event)).toContain('dataset.deleted');
  });

  it('holds little for a slow reader, drops it, and goes on where it was', async () => {
    const organisation = await createTestOrganisation();
    // The first event is that of the member.
    const [before, count] = [1, 3000];
    await writeEvents(database().systemUrl, organisation.orgId, count);
    const request = new Request('http://localhost/v1/events/stream?topics=datasets&after=0');
    const { pubSub } = services();
    let unsubscribed = () => {};
    const ended = new Promise<void>((resolve) => {
      unsubscribed = resolve;
    });
    const watched: PubSub = {
      ...pubSub,
      subscribe: (listener) => {
        const stop = pubSub.subscribe(listener);
        return () => {
          stop();
          unsubscribed();
        };
      },
    };
    const call = { requestId: 'test', services: { ...services(), pubSub: watched } };
    const response = await eventStream(request, organisation.actor, call, {
      heartbeatMs: 20,
      stalledMs: 100,
    });
    // Nobody reads until the stream has ended by itself.
    await ended;
    const reader = new StreamReader(response);
    const end = await reader.next(({ event }) => event === 'end');
    expect(end).toMatchObject({ data: { reason: 'slow_reader' } });
    const bytes = reader.messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
    expect(bytes).toBeLessThan(200_000);
    const last = Number(reader.messages.filter(({ id }) => id !== null).at(-1)?.id);
    const rest = await follow('datasets', { actor: organisation.actor, after: last });
    const positions: number[] = [];
    while (positions.at(-1) !== count + before) {
      const message = await rest.next(({ event }) => event === 'dataset.updated');
      positions.push(Number(message?.id));
    }
    expect(positions).toEqual(
      Array.from({ length: count + before - last }, (_event, index) => last + 1 + index),
    );
    await rest.close();
  });

  it.each([
    ['nothing', '', 'invalid_input'],
    ['a topic that does not exist', 'weather', 'invalid_input'],
    [
      'too many topics',
      Array.from({ length: 21 }, (_topic, index) => `dataset:${index}`).join(','),
      'invalid_input',
    ],
    ['an id of nothing', 'dataset:ds_nothing', 'not_found'],
  ])('refuses %s before it begins', async (_case, topics, code) => {
    await expect(follow(topics)).rejects.toMatchObject({ code });
  });

  it('refuses what is not ours, not allowed, or no position', async () => {
    for (const topic of [
      `dataset:${toPublicId('dataset', theirs.ids.dataset)}`,
      `job:${toPublicId('job', theirs.ids.job)}`,
    ])
      await expect(follow(topic)).rejects.toMatchObject({ code: 'not_found' });
    const annotator = actorWithRole(ours.scope, 'annotator');
    for (const topic of ['jobs', 'datasets', 'scores', `dataset:${datasetId()}`])
      await expect(follow(topic, { actor: annotator })).rejects.toMatchObject({ code: 'forbidden' });
    for (const after of ['-1', '1e3', 'evt_x', '99999999999999999999'])
      await expect(follow('datasets', { after })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
