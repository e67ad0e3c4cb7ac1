import type { PoolClient } from 'pg';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { FunctionAnswer, RunState } from './call-function';
import type { FunctionEntry } from './catalogue';
import type { ClaimedJob } from './claim';
import type { RunnerStore, StepError } from './store';
import { durationMs, retryDelayMs } from './timing';

const Operation = z.looseObject({
  id: z.string(),
  op: z.string(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
  opts: z.looseObject({}).nullish(),
});
type Operation = z.infer<typeof Operation>;

interface Applying {
  store: RunnerStore;
  client: PoolClient;
  entry: FunctionEntry;
  run: RunState;
  job: ClaimedJob & { again: boolean };
  answer: FunctionAnswer;
  functions: ReadonlyMap<string, FunctionEntry>;
}

/** Carries out what a function answered, in the caller's transaction, which holds the lock on the job. */
export async function applyAnswer(context: Applying): Promise<void> {
  const { store, client, run, job, answer } = context;
  if (answer.requestVersion !== null && answer.requestVersion !== run.request_version) {
    await client.query('UPDATE runner.run SET request_version = $2 WHERE id = $1', [
      run.id,
      answer.requestVersion,
    ]);
  }
  if (answer.status === 200) return store.endRun(client, run.id, 'completed', answer.body, null);
  if (answer.status !== 206) {
    const error = toStepError(answer.body);
    if (await retried(context)) return;
    return store.endRun(client, run.id, 'failed', null, error);
  }
  const operations = z.array(Operation).parse(Array.isArray(answer.body) ? answer.body : [answer.body]);
  for (const operation of operations) {
    const outcome = await applyOperation(context, operation);
    if (outcome === 'stop') return;
  }
  // A planned step that answers with something else has gone astray; it is tried again like any failure.
  if (job.kind === 'step') {
    if (await retried(context)) return;
    return store.endRun(client, run.id, 'failed', null, { name: 'Error', message: 'a step gave no result' });
  }
  if (job.again) {
    await client.query(
      'UPDATE runner.job SET worker = NULL, lease_until = NULL, attempt = 0, again = false, run_at = clock_timestamp() WHERE id = $1',
      [job.id],
    );
  } else {
    await client.query('DELETE FROM runner.job WHERE id = $1', [job.id]);
  }
  const pending = await client.query(
    "SELECT 1 FROM runner.step WHERE run_id = $1 AND state = 'pending' LIMIT 1",
    [run.id],
  );
  if (pending.rowCount === 0) await store.askToGoOn(client, run.id);
}

async function applyOperation(context: Applying, operation: Operation): Promise<'go on' | 'stop'> {
  const { store, client, run, job } = context;
  const step = { id: operation.id, op: operation.op, name: operation.displayName ?? operation.name ?? null };
  switch (operation.op) {
    case 'RunComplete':
      await store.endRun(client, run.id, 'completed', operation.data ?? null, null);
      return 'stop';
    case 'Step':
    case 'StepRun':
      if (job.kind === 'step') {
        await store.finishStep(client, run.id, operation.id, { data: operation.data ?? null });
        return 'stop';
      }
      await store.saveStep(client, run.id, step, { data: operation.data ?? null });
      return 'go on';
    case 'StepError':
      if (await retried(context)) return 'stop';
      return failStep(context, operation, step);
    case 'StepFailed':
      return failStep(context, operation, step);
    case 'StepPlanned':
      if (await planStep(context, step)) await addJob(context, 'step', operation.id, 0);
      return 'go on';
    case 'Sleep':
      if (await planStep(context, step))
        await addJob(
          context,
          'wake',
          operation.id,
          durationMs(operation.name ?? textOption(operation, 'duration')),
        );
      return 'go on';
    case 'WaitForEvent':
      if (await planStep(context, step)) {
        const event = operation.name ?? textOption(operation, 'event');
        await client.query(
          'INSERT INTO runner.wait (run_id, step_id, event, expression) VALUES ($1, $2, $3, $4)',
          [run.id, operation.id, event, textOption(operation, 'if') || null],
        );
        await addJob(context, 'wake', operation.id, durationMs(textOption(operation, 'timeout')));
      }
      return 'go on';
    case 'InvokeFunction':
      if (await planStep(context, step)) await invoke(context, operation);
      return 'go on';
    case 'DiscoveryRequest':
      return 'go on';
    default:
      await store.endRun(client, run.id, 'failed', null, {
        name: 'Error',
        message: `the embedded runner does not support the operation ${operation.op}`,
      });
      return 'stop';
  }
}

/** Puts the job back for another attempt; false when none is left or the error is final. */
async function retried({ client, entry, job, answer }: Applying): Promise<boolean> {
  if (answer.noRetry || job.attempt + 1 >= entry.attemptsMax) return false;
  await client.query(
    `UPDATE runner.job SET worker = NULL, lease_until = NULL, attempt = attempt + 1, run_at = clock_timestamp() + $2 * interval '1 ms' WHERE id = $1`,
    [job.id, retryDelayMs(job.attempt, answer.retryAfter)],
  );
  return true;
}

async function failStep(
  { store, client, run, job }: Applying,
  operation: Operation,
  step: { id: string; op: string; name: string | null },
): Promise<'go on' | 'stop'> {
  const result = { error: toStepError(operation.error) };
  if (job.kind === 'step') {
    await store.finishStep(client, run.id, operation.id, result);
    return 'stop';
  }
  await store.saveStep(client, run.id, step, result);
  return 'go on';
}

async function planStep(
  { client, run }: Applying,
  step: { id: string; op: string; name: string | null },
): Promise<boolean> {
  const inserted = await client.query(
    'INSERT INTO runner.step (run_id, id, op, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [run.id, step.id, step.op, step.name],
  );
  return inserted.rowCount === 1;
}

async function addJob(
  { client, run, job }: Applying,
  kind: 'step' | 'wake',
  stepId: string,
  delayMs: number,
): Promise<void> {
  const counted = kind === 'step';
  await client.query(
    `INSERT INTO runner.job (run_id, kind, step_id, run_at, concurrency_keys, concurrency_limits)
     VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms', $5, $6)`,
    [
      run.id,
      kind,
      stepId,
      delayMs,
      counted ? job.concurrency_keys : [],
      counted ? job.concurrency_limits : [],
    ],
  );
}

async function invoke({ store, client, run, functions }: Applying, operation: Operation): Promise<void> {
  const functionId = textOption(operation, 'function_id');
  const target = functions.get(functionId);
  if (target === undefined) {
    const error: StepError = { name: 'Error', message: `could not find function with ID: ${functionId}` };
    return store.finishStep(client, run.id, operation.id, { error });
  }
  const payload = z
    .looseObject({ data: z.record(z.string(), z.unknown()).nullish() })
    .parse(operation.opts?.payload ?? {});
  const event = {
    id: uuidv7(),
    name: 'inngest/function.invoked',
    data: {
      ...(payload.data ?? {}),
      _inngest: { fn_id: functionId, correlation_id: `${run.id}.${operation.id}` },
    },
    ts: Date.now(),
    user: {},
  };
  await store.startRun(client, target, event, { parent: { run: run.id, step: operation.id } });
}

function textOption(operation: Operation, name: string): string {
  const value = operation.opts?.[name];
  return typeof value === 'string' ? value : '';
}

/** The SDK marks its errors as serialised; a memoised one must not carry the mark. */
function toStepError(error: unknown): StepError {
  const known = z
    .looseObject({ name: z.string().default('Error'), message: z.string().default('') })
    .safeParse(error);
  if (!known.success) return { name: 'Error', message: String(error) };
  const { __serialized: _mark, ...rest } = known.data;
  return rest;
}
