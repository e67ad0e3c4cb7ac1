import { toPublicId } from '@/server/lib/ids';
import type { BusEvent, EventBus } from '@/server/ports/event-bus';
import { withSystem } from '@/server/tenancy/with-system';
import type { Event } from './contract';
import { toEvent } from './event-resource';

const ORGANISATIONS = 50;
const BATCH = 200;

/**
 * Gives what has not been published to the bus, organisation by organisation in the order of their streams, and marks it
 * once the bus has it. A crash between publishes it again under the same id. Gives the number of events.
 */
export async function publishEvents(bus: EventBus, publicUrl: string): Promise<number> {
  const waiting = await withSystem(
    'event_publish',
    (db) => db.$queryRaw<{ orgId: string }[]>`
      SELECT org_id::text AS "orgId" FROM stream_events WHERE published_at IS NULL
      GROUP BY org_id ORDER BY min(seq) LIMIT ${ORGANISATIONS}`,
  );
  let count = 0;
  for (const { orgId } of waiting) count += await publishOf(orgId, bus, publicUrl);
  return count;
}

/** One publisher at a time for an organisation: two would bring its events out of order. */
function publishOf(orgId: string, bus: EventBus, publicUrl: string): Promise<number> {
  return withSystem('event_publish', async (db) => {
    const [lock] = await db.$queryRaw<{ ours: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(hashtextextended(${`publish ${orgId}`}, 0)) AS ours`;
    if (lock?.ours !== true) return 0;
    await db.$executeRaw`SELECT number_events(${orgId}::uuid)`;
    const rows = await db.streamEvent.findMany({
      where: { orgId, publishedAt: null, position: { not: null } },
      orderBy: { position: 'asc' },
      take: BATCH,
    });
    if (rows.length === 0) return 0;
    await bus.publish(rows.map((row) => toBusEvent(toEvent(row), orgId, publicUrl)));
    await db.streamEvent.updateMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      data: { publishedAt: new Date() },
    });
    return rows.length;
  });
}

/** The event as CloudEvents 1.0 has it, with the `sequence` and `partitionkey` extensions. */
export function toBusEvent(event: Event, orgId: string, publicUrl: string): BusEvent {
  const organisation = toPublicId('organisation', orgId);
  return {
    aggregate: event.subject.type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    key: event.subject.id,
    event: {
      specversion: '1.0',
      id: event.id,
      source: `${publicUrl}/organisations/${organisation}`,
      type: `dev.datrix.${event.type}`,
      subject: event.subject.id,
      time: event.createdAt,
      datacontenttype: 'application/json',
      orgid: organisation,
      sequence: String(event.position).padStart(16, '0'),
      partitionkey: event.subject.id,
      data: { ...event.data, datasetId: event.datasetId },
    },
  };
}
