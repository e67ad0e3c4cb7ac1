import { uuidv7 } from 'uuidv7';
import { BASE_URL, type FunctionEntry } from './catalogue';
import type { ClaimedJob } from './claim';
import type { RunnerEvent } from './store';

export type FunctionHandler = (request: Request) => Promise<Response>;

export interface RunState {
  id: string;
  function_id: string;
  events: RunnerEvent[];
  request_version: number;
  done: { id: string; result: unknown }[];
  hasPending: boolean;
}

export interface FunctionAnswer {
  status: number;
  body: unknown;
  noRetry: boolean;
  retryAfter: string | null;
  requestVersion: number | null;
}

/** Calls the SDK's own handler in process, with the request that a server would send (SDK protocol, version 2). */
export async function callFunction(
  handler: FunctionHandler,
  entry: FunctionEntry,
  run: RunState,
  job: ClaimedJob,
): Promise<FunctionAnswer> {
  const requestId = uuidv7();
  const stepId = job.kind === 'step' ? (job.step_id ?? 'step') : 'step';
  const body = {
    ctx: {
      attempt: job.attempt,
      disable_immediate_execution: job.kind === 'step' || run.hasPending,
      env: '',
      fn_id: run.function_id,
      generation_id: job.generation,
      job_id: job.id,
      max_attempts: entry.attemptsMax,
      qi_id: job.id,
      request_id: requestId,
      run_id: run.id,
      stack: { stack: run.done.map(({ id }) => id), current: run.done.length },
      step_id: 'step',
      use_api: false,
    },
    defers: {},
    event: run.events[0],
    events: run.events,
    steps: Object.fromEntries(run.done.map(({ id, result }) => [id, result])),
    use_api: false,
    version: run.request_version,
  };
  const response = await handler(
    new Request(
      `${BASE_URL}/api/inngest?fnId=${encodeURIComponent(run.function_id)}&stepId=${encodeURIComponent(stepId)}`,
      {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          host: 'embedded.invalid',
          'content-type': 'application/json',
          'x-inngest-req-version': String(run.request_version),
          'x-inngest-generation-id': String(job.generation),
          'x-inngest-job-id': job.id,
          'x-request-id': requestId,
          'x-run-id': run.id,
          'x-inngest-server-kind': 'dev',
        },
      },
    ),
  );
  const text = await response.text();
  const version = response.headers.get('x-inngest-req-version');
  return {
    status: response.status,
    body: parsed(text),
    noRetry: response.headers.get('x-inngest-no-retry') === 'true',
    retryAfter: response.headers.get('retry-after'),
    requestVersion: version === null ? null : Number(version),
  };
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return { name: 'Error', message: text.slice(0, 500) };
  }
}
