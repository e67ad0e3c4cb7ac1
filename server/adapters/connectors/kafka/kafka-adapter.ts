import { join } from 'node:path';
import type { Consumer } from '@platformatic/kafka';
import { DomainError } from '@/server/operations/errors';
import type { Connection, ConnectorAdapter, ReadRequest, ReadResult } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';
import { previewOf, RecordsFile } from '../records-file';
import { kafkaAdmin, kafkaConsumer } from './clients';
import { recordOf } from './message-record';
import { kafkaProblem } from './problem';
import { cursorAfter, type Stretch, stretchesOf } from './topic-offsets';

/** Markers of transactions take offsets and are never handed out: after this long without a message, that was all. */
const SILENCE_MS = 5000;
type TopicConsumer = Consumer<Buffer, Buffer, Buffer, Buffer>;

/** Topics whose messages are JSON objects or text. */
export function createKafkaAdapter(outbound: Outbound): ConnectorAdapter<'kafka'> {
  async function topics(connection: Connection<'kafka'>): Promise<string[]> {
    const admin = kafkaAdmin(outbound, connection);
    try {
      return (await admin.listTopics({ includeInternals: false })).sort();
    } catch (error) {
      throw kafkaProblem(error);
    } finally {
      await admin.close().catch(() => {});
    }
  }

  async function withConsumer<Result>(
    connection: Connection<'kafka'>,
    work: (consumer: TopicConsumer) => Promise<Result>,
  ): Promise<Result> {
    const consumer = kafkaConsumer(outbound, connection);
    try {
      return await work(consumer);
    } catch (error) {
      throw kafkaProblem(error);
    } finally {
      await consumer.close(true).catch(() => {});
    }
  }

  return {
    test: async (connection) => {
      const found = await topics(connection);
      return `The cluster answers; it has ${found.length} ${found.length === 1 ? 'topic' : 'topics'}.`;
    },
    browse: async (connection) => ({
      path: null,
      entries: (await topics(connection)).map((name) => ({
        name,
        path: name,
        kind: 'topic' as const,
        readable: true,
        rowEstimate: null,
        sizeBytes: null,
        modifiedAt: null,
      })),
      truncated: false,
    }),
    preview: (connection, { object = '' }, rows) =>
      withConsumer(connection, async (consumer) => {
        const stretches = await stretchesOf(consumer, object, null);
        const records: Record<string, unknown>[] = [];
        await consume(consumer, object, stretches, new AbortController().signal, async (record) => {
          records.push(record);
          return records.length < rows;
        });
        return previewOf(records);
      }),
    read: (connection, request) => withConsumer(connection, (consumer) => read(consumer, request)),
  };
}

async function read(
  consumer: TopicConsumer,
  { selection, after, workDir, bytesMax, signal, report }: ReadRequest,
): Promise<ReadResult> {
  const topic = selection.object ?? '';
  const stretches = await stretchesOf(consumer, topic, after);
  const total = stretches.reduce((sum, { from, to }) => sum + Number(to - from), 0);
  const path = join(workDir, 'messages.jsonl');
  const file = new RecordsFile(path, bytesMax);
  try {
    await consume(consumer, topic, stretches, signal, async (record) => {
      await file.write(record);
      if (file.rows % 1000 === 0)
        report({ rowsDone: file.rows, bytesDone: file.bytes, share: Math.min(1, file.rows / total) });
      return true;
    });
    await file.close();
  } catch (error) {
    file.discard();
    throw error;
  }
  const files = file.rows === 0 ? [] : [{ path, name: `${topic}.jsonl` }];
  return { files, cursor: cursorAfter(stretches) };
}

/** Hands on the messages of the stretches until `take` says that it is enough. */
async function consume(
  consumer: TopicConsumer,
  topic: string,
  stretches: Stretch[],
  signal: AbortSignal,
  take: (record: Record<string, unknown>) => Promise<boolean>,
): Promise<void> {
  const open = new Map(
    stretches.filter(({ from, to }) => from < to).map((stretch) => [stretch.partition, stretch]),
  );
  if (open.size === 0) return;
  const stream = await consumer.consume({
    topics: [topic],
    mode: 'manual',
    offsets: stretches.map(({ partition, from }) => ({ topic, partition, offset: from })),
    maxWaitTime: 500,
  });
  const stop = () => void stream.close().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  let silence = setTimeout(stop, SILENCE_MS);
  try {
    for await (const message of stream) {
      clearTimeout(silence);
      const stretch = open.get(message.partition);
      if (stretch !== undefined && message.offset < stretch.to) {
        if (!(await take(recordOf(message)))) break;
      }
      if (stretch !== undefined && message.offset >= stretch.to - 1n) open.delete(message.partition);
      if (open.size === 0) break;
      silence = setTimeout(stop, SILENCE_MS);
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', stop);
    await stream.close().catch(() => {});
  }
  if (signal.aborted) throw new DomainError('cancelled', 'The reading was cancelled.');
}
