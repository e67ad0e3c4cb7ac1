import type { Inngest } from 'inngest';
import { logger } from '@/server/lib/logger';
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
      await listen('datrix_outbox', () => wake(), controller.signal).catch((error: unknown) =>
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

function relayBatch(client: Inngest): Promise<number> {
  return withSystem('outbox_relay', async (db) => {
    const events = await db.$queryRaw<{ id: string; name: string; payload: Record<string, unknown> }[]>`
      SELECT id::text AS id, name, payload FROM outbox_events WHERE sent_at IS NULL ORDER BY created_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
    if (events.length === 0) return 0;
    await client.send(events.map(({ id, name, payload }) => ({ id, name, data: payload })));
    await db.outboxEvent.updateMany({
      where: { id: { in: events.map(({ id }) => id) } },
      data: { sentAt: new Date() },
    });
    return events.length;
  });
}
