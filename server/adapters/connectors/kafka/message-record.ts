import { isRawNumber, keepNumberText } from '@/server/domain/ingestion/json/number-text';

interface TopicMessage {
  key: Buffer | undefined | null;
  value: Buffer | undefined | null;
  partition: number;
  offset: bigint;
  timestamp: bigint;
}

/**
 * A message as a record: the fields of its JSON object, or its text as `value`, and where it stands in the topic. A
 * message without a value (a deletion) keeps its key alone.
 */
export function recordOf(message: TopicMessage): Record<string, unknown> {
  const value = message.value == null ? null : parsed(message.value.toString('utf8'));
  const fields =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)
      ? { ...value }
      : { value };
  return {
    ...fields,
    kafka_key: message.key == null ? null : message.key.toString('utf8'),
    kafka_partition: message.partition,
    kafka_offset: String(message.offset),
    kafka_timestamp: new Date(Number(message.timestamp)).toISOString(),
  };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text, keepNumberText);
    return value;
  } catch {
    return text;
  }
}
