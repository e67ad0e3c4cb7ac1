import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Producer } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureKafka, startKafka } from '@/scripts/lib/test-servers/kafka';
import type { TestServer } from '@/scripts/lib/test-servers/server-process';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import type { Connection, ReadRequest } from '@/server/ports/connector';
import { createKafkaAdapter } from './kafka-adapter';

const adapter = createKafkaAdapter(createOutbound({ allow: ['127.0.0.1'] }));
const available = await ensureKafka();
let folder: string;
let server: TestServer;
let connection: Connection<'kafka'>;
let producer: Producer;

beforeAll(async () => {
  if (!available) return;
  folder = await mkdtemp(join(tmpdir(), 'datrix-kafka-'));
  server = await startKafka(folder);
  const bootstrapBrokers = [`127.0.0.1:${server.port}`];
  const admin = new Admin({ clientId: 'test', bootstrapBrokers });
  await admin.createTopics({ topics: ['orders', 'empty'], partitions: 2, replicas: 1 });
  await admin.close();
  producer = new Producer({ clientId: 'test', bootstrapBrokers });
  connection = {
    settings: { kind: 'kafka', brokers: bootstrapBrokers, encryption: 'off', sasl: 'none' },
    secrets: {},
  };
}, 600_000);
afterAll(async () => {
  await producer?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const send = (values: string[]) =>
  producer.send({
    messages: values.map((value, index) => ({
      topic: 'orders',
      partition: index % 2,
      key: Buffer.from(`k${index}`),
      value: Buffer.from(value),
    })),
  });
const read = (request: Partial<ReadRequest>) =>
  adapter.read(connection, {
    selection: { object: 'orders' },
    after: null,
    workDir: folder,
    bytesMax: 1024 ** 3,
    signal: new AbortController().signal,
    report: () => {},
    ...request,
  });
const records = async (path: string | undefined) =>
  (await readFile(path ?? '', 'utf8'))
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));

describe.skipIf(!available)('a Kafka source', () => {
  it('says what answers, and shows the topics', async () => {
    expect(await adapter.test(connection)).toBe('The cluster answers; it has 2 topics.');
    const { entries } = await adapter.browse(connection, undefined);
    expect(entries.map(({ name }) => name)).toEqual(['empty', 'orders']);
  });

  it('reads what there is, then only what is new', async () => {
    expect((await read({})).files).toEqual([]);
    await send(Array.from({ length: 500 }, (_, n) => `{"n": ${n}, "amount": 1.50, "tags": ["a"]}`));
    await send(['plain text']);
    const first = await read({});
    const rows = await records(first.files[0]?.path);
    expect(rows).toHaveLength(501);
    expect(new Set(rows.flatMap(({ n }) => (n === undefined ? [] : [n]))).size).toBe(500);
    expect(rows.find(({ n }) => n === 7)).toMatchObject({ kafka_key: 'k7', kafka_partition: 1, tags: ['a'] });
    expect(rows.find(({ value }) => value !== undefined)).toMatchObject({ value: 'plain text' });
    const raw = await readFile(first.files[0]?.path ?? '', 'utf8');
    expect(raw).toContain('"amount":1.50');
    expect((await read({ after: first.cursor })).files).toEqual([]);
    await send(['{"n": 1000}', '{"n": 1001}']);
    const second = await read({ after: first.cursor });
    expect((await records(second.files[0]?.path)).map(({ n }) => n).sort()).toEqual([1000, 1001]);
    const preview = await adapter.preview(connection, { object: 'orders' }, 5);
    expect(preview.rows).toHaveLength(5);
  });

  it('says what is wrong', async () => {
    const at = (brokers: string[]) => ({ ...connection, settings: { ...connection.settings, brokers } });
    await expect(adapter.test(at(['127.0.0.1:1']))).rejects.toMatchObject({ code: 'source_unreachable' });
    await expect(adapter.test(at(['10.0.0.1:9092']))).rejects.toMatchObject({ code: 'outbound_refused' });
    await expect(read({ selection: { object: 'no-such-topic' } })).rejects.toMatchObject({
      code: 'source_failed',
    });
  });

  it('follows no broker that the cluster names to where it may not go', async () => {
    // The operator allows the first address only; the broker advertises another port of the same machine.
    const relay = createServer((socket) => {
      const target = connect(server.port, '127.0.0.1');
      socket.pipe(target).pipe(socket);
      for (const end of [socket, target]) end.on('error', () => {});
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const address = relay.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const strict = createKafkaAdapter(createOutbound({ allow: [`127.0.0.1:${port}`] }));
    const through = { ...connection, settings: { ...connection.settings, brokers: [`127.0.0.1:${port}`] } };
    await expect(strict.preview(through, { object: 'orders' }, 1)).rejects.toMatchObject({
      code: 'outbound_refused',
    });
    relay.close();
  });
});
