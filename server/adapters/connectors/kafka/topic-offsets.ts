import type { Consumer } from '@platformatic/kafka';
import { z } from 'zod';

/** By partition: the offset of the first message that has not been read. */
const OffsetsCursor = z.record(z.string(), z.string());

const EARLIEST = -2n;
const LATEST = -1n;

export interface Stretch {
  partition: number;
  from: bigint;
  /** Exclusive. */
  to: bigint;
}

/**
 * What of a topic is to be read: from where the last reading stopped (or the first message that is kept) up to the end
 * as it is now, so that a topic that never rests can be read at all.
 */
export async function stretchesOf(
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
  topic: string,
  after: string | null,
): Promise<Stretch[]> {
  const seen = after === null ? {} : OffsetsCursor.parse(JSON.parse(after));
  const earliest = (await consumer.listOffsets({ topics: [topic], timestamp: EARLIEST })).get(topic) ?? [];
  const latest = (await consumer.listOffsets({ topics: [topic], timestamp: LATEST })).get(topic) ?? [];
  return latest.map((to, partition) => {
    const first = earliest[partition] ?? 0n;
    const next = BigInt(seen[String(partition)] ?? first);
    // Messages that the topic no longer keeps are gone; a topic made anew begins again.
    const from = next < first || next > to ? first : next;
    return { partition, from, to };
  });
}

export function cursorAfter(stretches: readonly Stretch[]): string {
  return JSON.stringify(
    Object.fromEntries(stretches.map(({ partition, to }) => [String(partition), String(to)])),
  );
}
