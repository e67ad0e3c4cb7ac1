import { SpanKind } from '@opentelemetry/api';
import type { Inngest } from 'inngest';
import { withTraceparent } from '@/inngest/observed-client';
import { logger } from '@/server/lib/logger';
import { continuingTrace, inSpan } from '@/server/observability/tracing';
import { listen } from '@/server/tenancy/listen';
import { withSystem } from '@/server/tenancy/with-system';

const BATCH = 50;
const POLL_MS = 1000;

/**
 * Hands outbox events to the runner, with the outbox id as the event's id: an event that is sent twice (a crash between
 * sending and marking) starts nothing the second time.
 */
export function startRelay(client: Inngest): { stop: () => Promise<void> } {
  const controller = new AbortController();
  let wake = () => {};
  const listening = async () => {
    while (!controller.signal.aborted) {
      await listen('datrix_outbox', () => wake(), { signal: controller.signal }).catch((error: unknown) =>
        logger.warn({ err: error }, 'listening for events was interrupted'),
      );
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  const relaying = async () => {
    while (!controller.signal.aborted) {
      const sent = await relayBatch(client).catch((error: unknown) => {
        logger.error({ err: error }, 'events could not be relayed');
        return 0;
      });
      if (sent > 0) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  void listening();
  const running = relaying();
  return {
    stop: () => {
      controller.abort();
      wake();
      return running;
    },
  };
}

interface SentRow {
  id: string;
  name: string;
  payload: Record<string, unknown>;
  traceparent: string | null;
}

/** The event as it leaves, as a part of the trace of the request that caused it. */
function outgoing({ id, name, payload, traceparent }: SentRow) {
  return continuingTrace(traceparent, () =>
    inSpan(
      `relay ${name}`,
      { 'messaging.message.id': id },
      async () => ({ id, name, data: withTraceparent(payload, traceparent) }),
      SpanKind.PRODUCER,
    ),
  );
}

function relayBatch(client: Inngest): Promise<number> {
  return withSystem('outbox_relay', async (db) => {
    const events = await db.$queryRaw<SentRow[]>`
      SELECT id::text AS id, name, payload, traceparent FROM outbox_events WHERE sent_at IS NULL ORDER BY created_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
    if (events.length === 0) return 0;
    await client.send(await Promise.all(events.map(outgoing)));
    await db.outboxEvent.updateMany({
      where: { id: { in: events.map(({ id }) => id) } },
      data: { sentAt: new Date() },
    });
    return events.length;
  });
}
