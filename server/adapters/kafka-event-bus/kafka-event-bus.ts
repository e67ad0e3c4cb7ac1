import { type BaseOptions, ProduceAcks, Producer, type SASLMechanismValue } from '@platformatic/kafka';
import type { BusEvent, EventBus } from '@/server/ports/event-bus';

export interface KafkaSettings {
  brokers: string[];
  /** Topics are `<prefix>.<aggregate>`. */
  topicPrefix: string;
  tls: 'off' | { ca: string | undefined };
  sasl: { mechanism: SASLMechanismValue; user: string; password: string } | null;
}

const CONNECT_MS = 3000;
/** All within the transaction of a batch, which lasts 15 s at most. */
const REQUEST_MS = 5000;
/** The client counts its own time by request; looking for a broker that is away is many. */
const SEND_MS = 10_000;
const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/**
 * CloudEvents in structured mode (CloudEvents 1.0, Kafka protocol binding 3.2.2), written by an idempotent producer that
 * waits for all replicas. A producer that failed is given up: what it had under way is uncertain, and the next call sends
 * it again under the same ids.
 */
export function createKafkaEventBus(settings: KafkaSettings, sendMs = SEND_MS): EventBus {
  let producer: Producer<string, string, string, string> | undefined;

  /** Nothing waits for it to end: a broker that is away does not answer a farewell either. */
  function giveUp(): void {
    const failed = producer;
    producer = undefined;
    void failed?.close(true).catch(() => {});
  }

  return {
    async publish(events) {
      if (events.length === 0) return;
      producer ??= new Producer({
        ...optionsOf(settings),
        serializers: { key: toBytes, value: toBytes, headerKey: toBytes, headerValue: toBytes },
        idempotent: true,
        acks: ProduceAcks.ALL,
        autocreateTopics: true,
      });
      try {
        const messages = events.map((event) => messageOf(settings.topicPrefix, event));
        await within(sendMs, producer.send({ messages }));
      } catch (error) {
        giveUp();
        throw error;
      }
    },
    close: async () => giveUp(),
  };
}

function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Kafka did not take the events within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function messageOf(prefix: string, { aggregate, key, event }: BusEvent) {
  return {
    topic: `${prefix}.${aggregate}`,
    key,
    value: JSON.stringify(event),
    headers: { 'content-type': CONTENT_TYPE },
  };
}

function toBytes(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}

function optionsOf({ brokers, tls, sasl }: KafkaSettings): BaseOptions {
  return {
    clientId: 'datrix-events',
    bootstrapBrokers: brokers,
    connectTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    timeout: REQUEST_MS,
    retries: 0,
    ...(tls === 'off' ? {} : { tls: { rejectUnauthorized: true, ca: tls.ca }, tlsServerName: true }),
    ...(sasl === null
      ? {}
      : { sasl: { mechanism: sasl.mechanism, username: sasl.user, password: sasl.password } }),
  };
}
