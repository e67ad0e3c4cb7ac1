import type { Pool, PoolClient } from 'pg';
import { uuidv7 } from 'uuidv7';
import type { FunctionEntry } from './catalogue';
import { evaluate } from './expression';

/** As a real server: larger ones fail there too. */
const EVENT_BYTES_MAX = 3 * 1024 * 1024;
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

export interface RunnerEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
  user: Record<string, unknown>;
}
export interface SentEvent {
  id?: string;
  name: string;
  data?: Record<string, unknown>;
  ts?: number;
  user?: Record<string, unknown>;
}
export interface StepError {
  name: string;
  message: string;
  stack?: string;
}

/** Ends the run at once: another attempt would only give the same output again. */
export class OutputTooLarge extends Error {}

export const WAKE_CHANNEL = 'datrix_runner';

/** Everything that changes runs, within one transaction given by the caller. */
export class RunnerStore {
  constructor(private readonly functions: () => ReadonlyMap<string, FunctionEntry>) {}

  /** Stores events and starts, continues or cancels what waits for them. A repeated id is accepted and starts nothing. */
  async addEvents(client: PoolClient, events: SentEvent[]): Promise<string[]> {
    const ids: string[] = [];
    for (const sent of events) {
      const internalId = uuidv7();
      ids.push(internalId);
      const event: RunnerEvent = {
        id: sent.id || internalId,
        name: sent.name,
        data: sent.data ?? {},
        ts: sent.ts ?? Date.now(),
        user: sent.user ?? {},
      };
      const body = JSON.stringify(event);
      if (Buffer.byteLength(body) > EVENT_BYTES_MAX)
        throw new Error(`event ${sent.name} is larger than ${EVENT_BYTES_MAX} bytes`);
      const inserted = await client.query(
        'INSERT INTO runner.event (id, external_id, name, body) VALUES ($1, $2, $3, $4) ON CONFLICT (external_id) DO NOTHING',
        [internalId, sent.id || null, sent.name, body],
      );
      if (inserted.rowCount === 0) continue;
      for (const entry of this.functions().values()) {
        const matches = entry.triggers.some(
          (trigger) =>
            trigger.event === event.name &&
            (trigger.expression === undefined || evaluate(trigger.expression, { event }) === true),
        );
        if (matches)
          await this.startRun(client, entry, event, { idempotencyKey: sent.id ? `event:${sent.id}` : null });
      }
      await this.deliverToWaits(client, event);
    }
    await client.query(`SELECT pg_notify('${WAKE_CHANNEL}', '')`);
    return ids;
  }

  private async deliverToWaits(client: PoolClient, event: RunnerEvent): Promise<void> {
    const waits = await client.query<{
      run_id: string;
      step_id: string;
      expression: string | null;
      events: RunnerEvent[];
    }>(
      `SELECT w.run_id, w.step_id, w.expression, r.events FROM runner.wait w JOIN runner.run r ON r.id = w.run_id
       WHERE w.event = $1 AND r.status = 'running' ORDER BY w.run_id FOR UPDATE OF w`,
      [event.name],
    );
    for (const wait of waits.rows) {
      if (
        wait.expression !== null &&
        evaluate(wait.expression, { event: wait.events[0], async: event }) !== true
      )
        continue;
      if (wait.step_id.startsWith('cancel:')) await this.endRun(client, wait.run_id, 'cancelled', null, null);
      else await this.finishStep(client, wait.run_id, wait.step_id, { data: event });
    }
  }

  async startRun(
    client: PoolClient,
    entry: FunctionEntry,
    event: RunnerEvent,
    options: { idempotencyKey?: string | null; parent?: { run: string; step: string } } = {},
  ): Promise<string | null> {
    const id = uuidv7();
    const key =
      entry.idempotency === null
        ? (options.idempotencyKey ?? null)
        : `expression:${String(evaluate(entry.idempotency, { event }))}`;
    const keys = entry.concurrency.map((limit, index) => {
      const owner = limit.scope === undefined || limit.scope === 'fn' ? entry.id : limit.scope;
      return `${owner}/${index}/${limit.key === undefined ? '' : String(evaluate(limit.key, { event }))}`;
    });
    const inserted = await client.query(
      `INSERT INTO runner.run (id, function_id, events, idempotency_key, parent_run, parent_step, concurrency_keys)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [
        id,
        entry.id,
        JSON.stringify([event]),
        key,
        options.parent?.run ?? null,
        options.parent?.step ?? null,
        keys,
      ],
    );
    if (inserted.rowCount === 0) return null;
    await this.askToGoOn(client, id);
    for (const [index, cancel] of entry.cancel.entries()) {
      await client.query(
        'INSERT INTO runner.wait (run_id, step_id, event, expression) VALUES ($1, $2, $3, $4)',
        [id, `cancel:${index}`, cancel.event, cancel.if ?? null],
      );
    }
    return id;
  }

  /** One job a run asks the function to go on; while it is being worked on, the wish is noted on it. */
  async askToGoOn(client: PoolClient, runId: string): Promise<void> {
    const found = await client.query<{ function_id: string; concurrency_keys: string[] }>(
      'SELECT function_id, concurrency_keys FROM runner.run WHERE id = $1',
      [runId],
    );
    const run = found.rows[0];
    if (run === undefined) return;
    const limits =
      this.functions()
        .get(run.function_id)
        ?.concurrency.map(({ limit }) => limit) ?? [];
    await client.query(
      `INSERT INTO runner.job (run_id, kind, concurrency_keys, concurrency_limits) VALUES ($1, 'run', $2, $3)
       ON CONFLICT (run_id) WHERE kind = 'run' DO UPDATE SET again = true`,
      [runId, run.concurrency_keys, limits],
    );
  }

  /** Memoises a pending step, and asks the function to go on once no other step is pending. */
  async finishStep(client: PoolClient, runId: string, stepId: string, result: unknown): Promise<void> {
    // The lock on the run puts the ends of parallel steps in a row, so that exactly one sees that none is left.
    await client.query('SELECT 1 FROM runner.run WHERE id = $1 FOR UPDATE', [runId]);
    const text = JSON.stringify(result);
    if (Buffer.byteLength(text) > OUTPUT_BYTES_MAX) {
      throw new OutputTooLarge(`the output of a step is larger than ${OUTPUT_BYTES_MAX} bytes`);
    }
    const updated = await client.query(
      `UPDATE runner.step SET state = 'done', result = $3, done_order = nextval('runner.step_order'), done_at = clock_timestamp(), saves = saves + 1
       WHERE run_id = $1 AND id = $2 AND state = 'pending'`,
      [runId, stepId, text],
    );
    if (updated.rowCount === 0) return;
    await client.query('DELETE FROM runner.wait WHERE run_id = $1 AND step_id = $2', [runId, stepId]);
    await client.query('DELETE FROM runner.job WHERE run_id = $1 AND step_id = $2', [runId, stepId]);
    const pending = await client.query(
      "SELECT 1 FROM runner.step WHERE run_id = $1 AND state = 'pending' LIMIT 1",
      [runId],
    );
    if (pending.rowCount === 0) await this.askToGoOn(client, runId);
  }

  /** Memoises a step that ran without being planned first. */
  async saveStep(
    client: PoolClient,
    runId: string,
    step: { id: string; op: string; name: string | null },
    result: unknown,
  ): Promise<void> {
    const text = JSON.stringify(result);
    if (Buffer.byteLength(text) > OUTPUT_BYTES_MAX)
      throw new OutputTooLarge(
        `the output of step ${step.name ?? step.id} is larger than ${OUTPUT_BYTES_MAX} bytes`,
      );
    await client.query(
      `INSERT INTO runner.step (run_id, id, op, name, state, result, done_order, saves, done_at)
       VALUES ($1, $2, $3, $4, 'done', $5, nextval('runner.step_order'), 1, clock_timestamp())
       ON CONFLICT (run_id, id) DO UPDATE SET state = 'done', result = excluded.result, done_order = excluded.done_order,
         done_at = excluded.done_at, saves = runner.step.saves + 1 WHERE runner.step.state = 'pending'`,
      [runId, step.id, step.op, step.name, text],
    );
  }

  async endRun(
    client: PoolClient,
    runId: string,
    status: 'completed' | 'failed' | 'cancelled',
    output: unknown,
    error: StepError | null,
  ): Promise<void> {
    const text = JSON.stringify(output ?? null);
    if (Buffer.byteLength(text) > OUTPUT_BYTES_MAX) {
      return this.endRun(client, runId, 'failed', null, {
        name: 'Error',
        message: `the output is larger than ${OUTPUT_BYTES_MAX} bytes`,
      });
    }
    const updated = await client.query<{
      function_id: string;
      events: RunnerEvent[];
      parent_run: string | null;
      parent_step: string | null;
    }>(
      `UPDATE runner.run SET status = $2, output = $3, error = $4, ended_at = clock_timestamp() WHERE id = $1 AND status = 'running'
       RETURNING function_id, events, parent_run, parent_step`,
      [runId, status, text, error === null ? null : JSON.stringify(error)],
    );
    const run = updated.rows[0];
    if (run === undefined) return;
    await client.query('DELETE FROM runner.job WHERE run_id = $1', [runId]);
    await client.query('DELETE FROM runner.wait WHERE run_id = $1', [runId]);
    if (run.parent_run !== null && run.parent_step !== null) {
      const cancelled: StepError = { name: 'Error', message: 'function cancelled' };
      await this.finishStep(
        client,
        run.parent_run,
        run.parent_step,
        status === 'completed' ? { data: output ?? null } : { error: error ?? cancelled },
      );
    }
    if (status !== 'failed') return;
    const [event] = run.events;
    await this.addEvents(client, [
      {
        name: 'inngest/function.failed',
        data: {
          _inngest: { status: 'Failed' },
          error,
          event,
          events: run.events,
          function_id: run.function_id,
          result: error,
          run_id: runId,
        },
      },
    ]);
  }
}

export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
