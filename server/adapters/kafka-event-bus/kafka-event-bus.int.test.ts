import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consumer, MessagesStreamModes } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureKafka, type KafkaServer, startKafka } from '@/scripts/lib/test-servers/kafka';
import { publishEvents } from '@/server/domain/events';
import { listEvents } from '@/server/domain/events/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { EventBus } from '@/server/ports/event-bus';
import { withSystem } from '@/server/tenancy/with-system';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import { writeEvents } from '@/tests/support/write-events';
import { startPublisher } from '@/worker/publisher';
import { describeEventOutlet, type ReceivedEvent } from './event-bus-suite';
import { createKafkaEventBus } from './kafka-event-bus';

const database = setUpTestDatabase();
const services = setUpTestServices();
const PUBLIC_URL = 'https://datrix.example';

/** The attributes that CloudEvents 1.0 requires, by their types; extension names are lower-case letters and digits. */
const ValidCloudEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().min(1),
    source: z.url(),
    type: z.string().min(1),
    subject: z.string().min(1),
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    data: z.record(z.string(), z.unknown()),
    sequence: z.string().regex(/^\d+$/),
  })
  .catchall(z.union([z.string(), z.number().int(), z.boolean()]))
  .refine(
    (event) => Object.keys(event).every((name) => /^[a-z0-9]{1,20}$/.test(name)),
    'an attribute has a bad name',
  );

describeEventOutlet(
  'the stream over the API',
  () => database().systemUrl,
  () => ({
    receive: async ({ actor }) => {
      const events: ReceivedEvent[] = [];
      for (let after = 0; ; ) {
        const { data } = await execute(
          listEvents,
          actor,
          { after, limit: 100 },
          { requestId: 'test', services: services() },
        );
        events.push(
          ...data.map(({ id, type, subject, position }) => ({
            id,
            type,
            subject: subject.id,
            sequence: position,
          })),
        );
        const last = data.at(-1);
        if (last === undefined) return events;
        after = last.position;
      }
    },
  }),
);

const available = await ensureKafka();
describe.skipIf(!available)('with a broker', () => {
  let folder: string;
  let server: KafkaServer;
  let bus: EventBus;
  const brokers = () => [`127.0.0.1:${server.port}`];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-kafka-'));
    server = await startKafka(folder);
    bus = createKafkaEventBus({ brokers: brokers(), topicPrefix: 'datrix', tls: 'off', sasl: null }, 3000);
  }, 600_000);
  afterAll(async () => {
    await bus?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Messages of a topic from its beginning until one fits. */
  async function consume(topic: string, isLast: (message: Message) => boolean): Promise<Message[]> {
    const consumer = new Consumer({
      clientId: 'test',
      groupId: crypto.randomUUID(),
      bootstrapBrokers: brokers(),
      deserializers: { key: String, value: String, headerKey: String, headerValue: String },
    });
    const stream = await consumer.consume({
      topics: [topic],
      mode: MessagesStreamModes.EARLIEST,
      autocommit: false,
    });
    const messages: Message[] = [];
    for await (const { key, value, headers, partition } of stream) {
      const message = {
        key: String(key),
        event: JSON.parse(String(value)),
        contentType: headers.get('content-type'),
        partition,
      };
      messages.push(message);
      if (isLast(message)) break;
    }
    await stream.close();
    await consumer.close(true);
    return messages;
  }
  interface Message {
    key: string;
    event: z.infer<typeof ValidCloudEvent>;
    contentType: string | undefined;
    partition: number;
  }
  const isOf = (orgId: string) => (message: Message) =>
    message.event.orgid === toPublicId('organisation', orgId);
  const publishAll = async () => {
    while ((await publishEvents(bus, PUBLIC_URL)) > 0);
  };
  const unpublished = (orgId: string) =>
    withSystem('seed', (db) => db.streamEvent.count({ where: { orgId, publishedAt: null } }));

  describeEventOutlet(
    'the stream over Kafka',
    () => database().systemUrl,
    () => ({
      receive: async ({ orgId }) => {
        await publishAll();
        // The end of each partition is marked by an event of another organisation.
        const marker = await createTestOrganisation();
        await writeEvents(database().systemUrl, marker.orgId, 60);
        await publishAll();
        const ended = new Set<number>();
        const messages = await consume('datrix.dataset', (message) => {
          if (isOf(marker.orgId)(message)) ended.add(message.partition);
          return ended.size === 2;
        });
        return messages.filter(isOf(orgId)).map(({ event }) => ({
          id: event.id,
          type: event.type.replace('dev.datrix.', ''),
          subject: event.subject,
          sequence: Number(event.sequence),
        }));
      },
    }),
  );

  it('writes valid CloudEvents, each to the topic of its aggregate under its key', async () => {
    const { orgId, userId } = await createTestOrganisation();
    await publishAll();
    const [message] = (await consume('datrix.user', isOf(orgId))).filter(isOf(orgId));
    expect(() => ValidCloudEvent.parse(message?.event)).not.toThrow();
    expect(message).toMatchObject({
      key: toPublicId('user', userId),
      contentType: 'application/cloudevents+json; charset=utf-8',
      event: {
        type: 'dev.datrix.member.added',
        subject: toPublicId('user', userId),
        source: `${PUBLIC_URL}/organisations/${toPublicId('organisation', orgId)}`,
        data: { role: 'super_admin', datasetId: null },
      },
    });
    expect(await unpublished(orgId)).toBe(0);
  });

  it('repeats an event under its id when the mark was not set any more', async () => {
    const { orgId } = await createTestOrganisation();
    const crashing: EventBus = {
      ...bus,
      publish: async (events) => {
        await bus.publish(events);
        throw new Error('crashed between sending and marking');
      },
    };
    await expect(publishEvents(crashing, PUBLIC_URL)).rejects.toThrow(/crashed/);
    expect(await unpublished(orgId)).toBe(1);
    await publishAll();
    let count = 0;
    const messages = await consume('datrix.user', (message) => isOf(orgId)(message) && ++count === 2);
    const ids = messages.filter(isOf(orgId)).map(({ event }) => event.id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('loses nothing while the broker is away, and goes on by itself when it is back', {
    timeout: 180_000,
  }, async () => {
    const { orgId } = await createTestOrganisation();
    await publishAll();
    await server.stop();
    await writeEvents(database().systemUrl, orgId, 10);
    await expect(publishEvents(bus, PUBLIC_URL)).rejects.toThrow();
    expect(await unpublished(orgId)).toBe(10);
    let failures = 0;
    let returned = () => {};
    const back = new Promise<void>((resolve) => {
      returned = resolve;
    });
    let triedOften = () => {};
    const tried = new Promise<void>((resolve) => {
      triedOften = resolve;
    });
    const watched: EventBus = {
      ...bus,
      publish: async (events) => {
        try {
          await bus.publish(events);
          returned();
        } catch (error) {
          if (++failures === 2) triedOften();
          throw error;
        }
      },
    };
    const publisher = startPublisher(watched, services().pubSub, PUBLIC_URL, { lookMs: 50, backOffMs: 20 });
    await tried;
    server = await startKafka(folder, server);
    await back;
    await publisher.stop();
    await publishAll();
    expect(await unpublished(orgId)).toBe(0);
    const ids = new Set<string>();
    await consume('datrix.dataset', (message) => {
      if (isOf(orgId)(message)) ids.add(message.event.id);
      return ids.size === 10;
    });
    expect(ids.size).toBe(10);
  });
});
