import { Cron } from 'croner';
import type { Inngest, InngestFunction } from 'inngest';
import { serve } from 'inngest/edge';
import type { Pool, PoolClient } from 'pg';
import { applyAnswer } from './apply-answer';
import { callFunction, type FunctionHandler, type RunState } from './call-function';
import { BASE_URL, catalogueOf, type FunctionEntry } from './catalogue';
import { type ClaimedJob, claimJobs, PRESENCE_LOCK } from './claim';
import { embeddedFetch } from './fetch';
import { inTransaction, OutputTooLarge, RunnerStore, WAKE_CHANNEL } from './store';

/** Failures of the runner itself (a save that does not go through) before the run is given up. */
const INTERNAL_FAILURES_MAX = 20;

export interface RunnerOptions {
  pool: Pool;
  /** Jobs that this worker does at the same time. */
  concurrency?: number;
  leaseMs?: number;
  pollMs?: number;
  log?: (message: string, error?: unknown) => void;
}

/**
 * Runs Inngest functions with their state in Postgres and nothing else installed. The functions are the same that a
 * real Inngest server would call; see docs/adr/0003-embedded-runner.md.
 */
export class EmbeddedRunner {
  /** The only way out of the SDK: its client gets this as its `fetch`. */
  readonly fetch: typeof fetch;
  private readonly worker = Math.floor(Math.random() * 2 ** 31);
  private functions: Map<string, FunctionEntry> = new Map();
  private readonly store = new RunnerStore(() => this.functions);
  private handler: FunctionHandler | undefined;
  private presence: PoolClient | undefined;
  private timers: NodeJS.Timeout[] = [];
  private stopping = false;
  /** What this worker is doing, by job. Only these leases are renewed: a job that got lost on the way becomes free. */
  private readonly active = new Map<string, Promise<void>>();
  private wakeUp = () => {};

  constructor(private readonly options: RunnerOptions) {
    this.fetch = embeddedFetch(options.pool, this.store, this.worker);
  }

  bind(client: Inngest.Any, functions: InngestFunction.Any[]): void {
    this.functions = catalogueOf(client.id, functions);
    this.handler = serve({ client, functions });
  }

  /** Begins to work; resolves when this worker's presence is visible to the others. */
  async start(): Promise<void> {
    const { pool, leaseMs = 15_000 } = this.options;
    for (const entry of this.functions.values()) {
      for (const { cron } of entry.triggers) {
        if (cron !== undefined) {
          await pool.query('INSERT INTO runner.cron VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
            entry.id,
            cron,
            nextTime(cron),
          ]);
        }
      }
    }
    const presence = await pool.connect();
    this.presence = presence;
    // Without its presence lock this worker's jobs are taken by others, so it must not go on.
    presence.on('error', (error) => {
      this.log('the presence connection was lost', error);
      if (!this.stopping) process.exit(1);
    });
    await presence.query('SELECT pg_advisory_lock($1, $2)', [PRESENCE_LOCK, this.worker]);
    presence.on('notification', () => this.wakeUp());
    await presence.query(`LISTEN ${WAKE_CHANNEL}`);
    const renew = () =>
      pool
        .query(
          "UPDATE runner.job SET lease_until = clock_timestamp() + $2 * interval '1 ms' WHERE worker = $1 AND id = ANY($3)",
          [this.worker, leaseMs, [...this.active.keys()]],
        )
        .catch((error: unknown) => this.log('a lease could not be renewed', error));
    this.timers.push(
      setInterval(renew, leaseMs / 3),
      setInterval(() => void this.startDueCrons(), 1000),
    );
    void this.loop();
  }

  /** Lets what is being worked on come to its end, then leaves. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp();
    for (const timer of this.timers) clearInterval(timer);
    await Promise.allSettled(this.active.values());
    this.presence?.release(true);
  }

  private log(message: string, error?: unknown): void {
    this.options.log?.(message, error);
  }

  private async loop(): Promise<void> {
    const { pool, concurrency = 10, leaseMs = 15_000, pollMs = 200 } = this.options;
    while (!this.stopping) {
      let jobs: ClaimedJob[] = [];
      try {
        const room = concurrency - this.active.size;
        if (room > 0) jobs = await claimJobs(pool, this.worker, room, leaseMs);
      } catch (error) {
        this.log('no job could be claimed', error);
      }
      for (const job of jobs) this.begin(job);
      if (jobs.length > 0) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private begin(job: ClaimedJob): void {
    const work = this.perform(job)
      .catch(async (error: unknown) => {
        this.log('a job could not be carried out', error);
        if (error instanceof OutputTooLarge) {
          const failure = { name: 'Error', message: error.message };
          await this.fenced(job, (client) => this.store.endRun(client, job.run_id, 'failed', null, failure));
          return;
        }
        await this.options.pool.query(
          `UPDATE runner.job SET worker = NULL, lease_until = NULL, internal_failures = internal_failures + 1,
             run_at = clock_timestamp() + interval '1 s' WHERE id = $1 AND worker = $2 AND generation = $3`,
          [job.id, this.worker, job.generation],
        );
      })
      .catch((error: unknown) =>
        this.log('a failed job could not be put back; its lease will run out', error),
      )
      .finally(() => {
        this.active.delete(job.id);
        this.wakeUp();
      });
    this.active.set(job.id, work);
  }

  private async perform(job: ClaimedJob): Promise<void> {
    const { pool } = this.options;
    const run = await this.load(job.run_id);
    if (run === null) {
      await pool.query('DELETE FROM runner.job WHERE id = $1', [job.id]);
      return;
    }
    const fail = (message: string) =>
      this.fenced(job, (client) =>
        this.store.endRun(client, run.id, 'failed', null, { name: 'Error', message }),
      );
    const entry = this.functions.get(run.function_id);
    if (entry === undefined || this.handler === undefined)
      return fail(`function ${run.function_id} is not registered`);
    if (job.kind === 'wake')
      return this.fenced(job, (client) => this.store.finishStep(client, run.id, job.step_id ?? '', null));
    if (job.internal_failures > INTERNAL_FAILURES_MAX) return fail('its state could not be saved too often');
    if (job.attempt >= entry.attemptsMax) return fail('the worker died during its last attempt');
    const answer = await callFunction(this.handler, entry, run, job);
    await this.fenced(job, (client, again) =>
      applyAnswer({
        store: this.store,
        client,
        entry,
        run,
        job: { ...job, again },
        answer,
        functions: this.functions,
      }),
    );
  }

  private async load(runId: string): Promise<RunState | null> {
    const { pool } = this.options;
    const runs = await pool.query<Omit<RunState, 'done' | 'hasPending'> & { status: string }>(
      'SELECT id, function_id, events, request_version, status FROM runner.run WHERE id = $1',
      [runId],
    );
    const run = runs.rows[0];
    if (run === undefined || run.status !== 'running') return null;
    const steps = await pool.query<{ id: string; result: unknown; state: string }>(
      'SELECT id, result, state FROM runner.step WHERE run_id = $1 ORDER BY done_order',
      [runId],
    );
    return {
      ...run,
      done: steps.rows.filter(({ state }) => state === 'done').map(({ id, result }) => ({ id, result })),
      hasPending: steps.rows.some(({ state }) => state === 'pending'),
    };
  }

  /** Applies a result only while the job is still this worker's: a worker that was frozen and replaced changes nothing. */
  private fenced(
    job: ClaimedJob,
    work: (client: PoolClient, again: boolean) => Promise<void>,
  ): Promise<void> {
    return inTransaction(this.options.pool, async (client) => {
      const held = await client.query<{ again: boolean }>(
        'SELECT again FROM runner.job WHERE id = $1 AND generation = $2 AND worker = $3 FOR UPDATE',
        [job.id, job.generation, this.worker],
      );
      const row = held.rows[0];
      if (row === undefined) return;
      await work(client, row.again);
      await client.query(`SELECT pg_notify('${WAKE_CHANNEL}', '')`);
    });
  }

  private async startDueCrons(): Promise<void> {
    await inTransaction(this.options.pool, async (client) => {
      const due = await client.query<{ function_id: string; expression: string; next_at: Date }>(
        'SELECT * FROM runner.cron WHERE next_at <= clock_timestamp() FOR UPDATE SKIP LOCKED',
      );
      for (const { function_id, expression, next_at } of due.rows) {
        const entry = this.functions.get(function_id);
        const at = next_at.toISOString();
        if (entry !== undefined) {
          const event = {
            id: at,
            name: 'inngest/scheduled.timer',
            ts: next_at.getTime(),
            data: { cron: expression, fireAt: at, scheduledAt: at },
            user: {},
          };
          await this.store.startRun(client, entry, event, { idempotencyKey: `cron:${expression}:${at}` });
        }
        await client.query('UPDATE runner.cron SET next_at = $3 WHERE function_id = $1 AND expression = $2', [
          function_id,
          expression,
          nextTime(expression),
        ]);
      }
    }).catch((error: unknown) => this.log('scheduled functions could not be started', error));
  }
}

/** `TZ=Area/City * * * * *` states a time zone; without one it is UTC. */
function nextTime(expression: string): Date {
  const timezone = /^TZ=(\S+)\s/.exec(expression)?.[1] ?? 'UTC';
  const next = new Cron(expression.replace(/^TZ=\S+\s+/, ''), { timezone }).nextRun();
  if (next === null) throw new Error(`the schedule ${expression} never comes round`);
  return next;
}

export { BASE_URL };
