import { getJob } from '@/server/domain/jobs/operations';
import { type Call, execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { onJobChange } from './job-listener';

const HEARTBEAT_MS = 15_000;
const FINAL = new Set(['succeeded', 'failed', 'cancelled']);

/**
 * Server-sent events of one job: `event: job` with the job as data, at once and on each change, until it has ended.
 * A client that reconnects gets the present state first, which is all that Last-Event-ID could bring back.
 */
export async function jobEvents(
  request: Request,
  actor: Exclude<Actor, { type: 'anonymous' }>,
  jobId: string,
  call: Call,
): Promise<Response> {
  // Fails with 404 before the stream begins.
  await execute(getJob, actor, { jobId }, call);
  const encoder = new TextEncoder();
  let stop = () => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let [sequence, busy, again, closed] = [0, false, false, false];
      stop = () => {
        if (closed) return;
        closed = true;
        clearInterval(heartbeat);
        unsubscribe();
        try {
          controller.close();
        } catch {
          // The client has closed it already.
        }
      };
      const heartbeat = setInterval(
        () => !closed && controller.enqueue(encoder.encode(': still here\n\n')),
        HEARTBEAT_MS,
      );
      const push = async () => {
        if (busy) {
          again = true;
          return;
        }
        busy = true;
        try {
          const job = await execute(getJob, actor, { jobId }, call);
          if (closed) return;
          controller.enqueue(
            encoder.encode(`id: ${++sequence}\nevent: job\ndata: ${JSON.stringify(job)}\n\n`),
          );
          if (FINAL.has(job.status)) stop();
        } catch {
          stop();
        } finally {
          busy = false;
          if (again && !closed) {
            again = false;
            void push();
          }
        }
      };
      const unsubscribe = onJobChange(jobId, () => void push());
      request.signal.addEventListener('abort', stop, { once: true });
      void push();
    },
    cancel: () => stop(),
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': call.requestId,
    },
  });
}
