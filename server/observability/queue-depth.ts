import { withSystem } from '@/server/tenancy/with-system';
import { metrics } from './metrics';

/** Class of the advisory locks by which workers of the embedded runner show that they live. */
const PRESENCE_LOCK = 7302;
/** Scrapes closer together than this share one look into the database. */
const FRESH_MS = 2000;

export interface QueueDepth {
  due: number;
  later: number;
  taken: number;
  oldestDueSeconds: number;
  unsent: number;
  oldestUnsentSeconds: number;
  workers: number;
  unsealed: number;
  oldestUnsealedSeconds: number;
}

/** One statement over partial indexes and small tables; whole jobs are counted nowhere. */
export async function readQueueDepth(): Promise<QueueDepth> {
  const rows = await withSystem(
    'health',
    (db) => db.$queryRaw<Record<keyof QueueDepth, number>[]>`
      SELECT
        count(*) FILTER (WHERE worker IS NULL AND run_at <= clock_timestamp())::float8 AS "due",
        count(*) FILTER (WHERE worker IS NULL AND run_at > clock_timestamp())::float8 AS "later",
        count(*) FILTER (WHERE worker IS NOT NULL)::float8 AS "taken",
        coalesce(extract(epoch FROM clock_timestamp() - min(run_at) FILTER (WHERE worker IS NULL AND run_at <= clock_timestamp())), 0)::float8 AS "oldestDueSeconds",
        (SELECT count(*) FROM outbox_events WHERE sent_at IS NULL)::float8 AS "unsent",
        (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM outbox_events WHERE sent_at IS NULL)::float8 AS "oldestUnsentSeconds",
        (SELECT count(*) FROM audit_unsealed)::float8 AS "unsealed",
        (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM audit_unsealed)::float8 AS "oldestUnsealedSeconds",
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = ${PRESENCE_LOCK}::oid
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))::float8 AS "workers"
      FROM runner.job`,
  );
  const [depth] = rows;
  if (depth === undefined) throw new Error('the queue could not be counted');
  return depth;
}

let seen: { at: number; depth: Promise<QueueDepth> } | undefined;

/** Sets the gauges of the queue; where the database does not answer they are absent rather than wrong. */
export async function collectQueueDepth(now = Date.now()): Promise<void> {
  const set = metrics();
  if (seen === undefined || now - seen.at > FRESH_MS) seen = { at: now, depth: readQueueDepth() };
  const gauges = [
    set.runnerJobs,
    set.runnerOldestDueSeconds,
    set.outboxUnsent,
    set.outboxOldestSeconds,
    set.runnerWorkers,
    set.auditUnsealed,
    set.auditSealLagSeconds,
  ];
  try {
    const depth = await seen.depth;
    for (const state of ['due', 'later', 'taken'] as const) set.runnerJobs.set({ state }, depth[state]);
    set.runnerOldestDueSeconds.set(depth.oldestDueSeconds);
    set.outboxUnsent.set(depth.unsent);
    set.outboxOldestSeconds.set(depth.oldestUnsentSeconds);
    set.runnerWorkers.set(depth.workers);
    set.auditUnsealed.set(depth.unsealed);
    set.auditSealLagSeconds.set(depth.oldestUnsealedSeconds);
  } catch {
    seen = undefined;
    for (const gauge of gauges) gauge.remove();
    set.runnerJobs.reset();
  }
}
