import { metrics } from '@/server/observability/metrics';
import { withSystem } from '@/server/tenancy/with-system';

const BATCH = 500;
/** Bounds one sweep; what is left waits for the next. */
const BATCHES_MAX = 200;

type Swept = 'runs' | 'events';

/**
 * Removes what has been over for `retentionMs`, in small batches, each in a transaction of its own: runs with their
 * steps, and the events that started them. A run that goes on, what a run which goes on called or was started by, and
 * an event that may be handed on again are never touched.
 */
export async function sweepEnded(now: Date, retentionMs: number): Promise<Record<Swept, number>> {
  const before = new Date(now.getTime() - retentionMs);
  return {
    runs: await inBatches('runs', () =>
      withSystem(
        'retention_sweep',
        (db) => db.$executeRaw`
          DELETE FROM runner.run WHERE id IN (
            SELECT ended.id FROM runner.run ended
            WHERE ended.ended_at < ${before} AND ended.status <> 'running'
              AND NOT EXISTS (SELECT 1 FROM runner.run parent WHERE parent.id = ended.parent_run AND parent.status = 'running')
              AND NOT EXISTS (SELECT 1 FROM runner.job WHERE job.run_id = ended.id)
            ORDER BY ended.ended_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
      ),
    ),
    events: await inBatches('events', () =>
      withSystem(
        'retention_sweep',
        (db) => db.$executeRaw`
          DELETE FROM runner.event WHERE id IN (
            SELECT old.id FROM runner.event old
            WHERE old.received_at < ${before}
              AND NOT EXISTS (SELECT 1 FROM runner.run live, jsonb_array_elements(live.events) AS started
                WHERE live.status = 'running' AND started->>'id' IN (old.id, old.external_id))
              AND NOT EXISTS (SELECT 1 FROM outbox_events WHERE outbox_events.sent_at IS NULL AND outbox_events.id::text = old.external_id)
            ORDER BY old.received_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
      ),
    ),
  };
}

async function inBatches(what: Swept, remove: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const removed = await remove();
    total += removed;
    metrics().swept.inc({ what }, removed);
    if (removed < BATCH) break;
  }
  return total;
}
