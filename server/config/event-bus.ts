import { readFileSync } from 'node:fs';
import { createKafkaEventBus } from '@/server/adapters/kafka-event-bus/kafka-event-bus';
import type { EventBus } from '@/server/ports/event-bus';
import type { Environment } from './env';

const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;

/** Kafka where it is configured; else null: the stream is read over the API only. */
export function chooseEventBus(settings: Environment): EventBus | null {
  if (settings.DATRIX_KAFKA_BROKERS.length === 0) return null;
  const { DATRIX_KAFKA_SASL: sasl, DATRIX_KAFKA_CA_FILE: caFile } = settings;
  return createKafkaEventBus({
    brokers: settings.DATRIX_KAFKA_BROKERS,
    topicPrefix: settings.DATRIX_KAFKA_TOPIC_PREFIX,
    tls: settings.DATRIX_KAFKA_TLS
      ? { ca: caFile === undefined ? undefined : readFileSync(caFile, 'utf8') }
      : 'off',
    sasl:
      sasl === 'none'
        ? null
        : {
            mechanism: MECHANISMS[sasl],
            user: settings.DATRIX_KAFKA_USER ?? '',
            password: settings.DATRIX_KAFKA_PASSWORD ?? '',
          },
  });
}
