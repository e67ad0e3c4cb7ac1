import { withSystem } from '@/server/tenancy/with-system';

const BATCH = 5000;

/**
 * Removes what is older than `before`: sent events of the outbox, and events of the streams. Nothing unsent goes,
 * whatever its age; with a bus, nothing unpublished either. Gives the number of rows.
 */
export async function sweepEvents(before: Date, options: { withBus: boolean }): Promise<number> {
  let removed = 0;
  for (;;) {
    const count = (await sweepOutbox(before)) + (await sweepStreams(before, options.withBus));
    removed += count;
    if (count === 0) return removed;
  }
}

function sweepOutbox(before: Date): Promise<number> {
  return withSystem(
    'event_sweep',
    (db) => db.$executeRaw`
      DELETE FROM outbox_events WHERE id IN (
        SELECT id FROM outbox_events WHERE sent_at IS NOT NULL AND sent_at < ${before} LIMIT ${BATCH})`,
  );
}

/** A stream says up to where it was swept, so that someone who comes back late hears that events are missing. */
function sweepStreams(before: Date, withBus: boolean): Promise<number> {
  return withSystem('event_sweep', async (db) => {
    const [swept] = await db.$queryRaw<{ count: number }[]>`
      WITH gone AS (
        DELETE FROM stream_events WHERE id IN (
          SELECT id FROM stream_events
          WHERE created_at < ${before} AND position IS NOT NULL AND (published_at IS NOT NULL OR NOT ${withBus})
          ORDER BY org_id, position LIMIT ${BATCH})
        RETURNING org_id, position),
      marked AS (
        UPDATE event_streams s SET swept_to = greatest(s.swept_to, g.position)
        FROM (SELECT org_id, max(position) AS position FROM gone GROUP BY org_id) g WHERE s.id = g.org_id)
      SELECT count(*)::int AS count FROM gone`;
    return swept?.count ?? 0;
  });
}
