import type { Pool } from 'pg';
import { inTransaction } from './store';

export const CLAIM_LOCK = 7301;
/** Class of the advisory locks by which workers show that they live. */
export const PRESENCE_LOCK = 7302;
const CANDIDATES = 200;
/** Of one key, so that a tenant with hundreds of waiting jobs does not hide those of all others. */
const PER_KEY = 10;

export interface ClaimedJob {
  id: string;
  run_id: string;
  kind: 'run' | 'step' | 'wake';
  step_id: string | null;
  attempt: number;
  generation: number;
  internal_failures: number;
  concurrency_keys: string[];
  concurrency_limits: number[];
}

/**
 * Takes up to `count` due jobs. One claimer at a time, so concurrency keys are exact. Jobs of a worker whose lease ran
 * out or whose presence lock is gone become free first; a crash costs an attempt, as on a real server.
 */
export function claimJobs(pool: Pool, worker: number, count: number, leaseMs: number): Promise<ClaimedJob[]> {
  return inTransaction(pool, async (client) => {
    const lock = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS taken', [
      CLAIM_LOCK,
    ]);
    if (lock.rows[0]?.taken !== true) return [];
    await client.query(
      `UPDATE runner.job j SET worker = NULL, lease_until = NULL, attempt = attempt + CASE WHEN kind = 'wake' THEN 0 ELSE 1 END
       WHERE worker IS NOT NULL AND (lease_until < clock_timestamp() OR NOT EXISTS (
         SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objid = j.worker
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())))`,
      [PRESENCE_LOCK],
    );
    const candidates = await client.query<{
      id: string;
      concurrency_keys: string[];
      concurrency_limits: number[];
    }>(
      `SELECT id, concurrency_keys, concurrency_limits FROM runner.job WHERE id IN (
         SELECT id FROM (SELECT id, run_at, row_number() OVER (PARTITION BY concurrency_keys ORDER BY run_at, id) AS place
           FROM runner.job WHERE worker IS NULL AND run_at <= clock_timestamp()) due
         WHERE place <= ${PER_KEY} ORDER BY run_at, id LIMIT ${CANDIDATES})
       ORDER BY run_at, id FOR UPDATE SKIP LOCKED`,
    );
    if (candidates.rows.length === 0) return [];
    const counted = await client.query<{ key: string; n: number }>(
      'SELECT key, count(*)::int AS n FROM runner.job, unnest(concurrency_keys) AS key WHERE worker IS NOT NULL GROUP BY key',
    );
    const busy = new Map(counted.rows.map(({ key, n }) => [key, n]));
    const taken: string[] = [];
    for (const job of candidates.rows) {
      if (taken.length >= count) break;
      const full = job.concurrency_keys.some(
        (key, index) => (busy.get(key) ?? 0) >= (job.concurrency_limits[index] ?? Number.POSITIVE_INFINITY),
      );
      if (full) continue;
      for (const key of job.concurrency_keys) busy.set(key, (busy.get(key) ?? 0) + 1);
      taken.push(job.id);
    }
    if (taken.length === 0) return [];
    const claimed = await client.query<ClaimedJob>(
      `UPDATE runner.job SET worker = $2, generation = generation + 1, lease_until = clock_timestamp() + $3 * interval '1 ms'
       WHERE id = ANY($1) RETURNING id, run_id, kind, step_id, attempt, generation, internal_failures, concurrency_keys, concurrency_limits`,
      [taken, worker, leaseMs],
    );
    return claimed.rows;
  });
}
