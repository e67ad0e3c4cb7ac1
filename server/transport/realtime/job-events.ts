import { getJob } from '@/server/domain/jobs/operations';
import { fromPublicId } from '@/server/lib/ids';
import { type Call, execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { hubOf } from './hub';
import { recheck, STREAM_TIMES } from './recheck';

/** States that may wait for a slow reader; later ones take the place of those between. */
const STATES_WAITING_MAX = 16;
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
  const bareId = fromPublicId('job', jobId);
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
      const beat = async () => {
        if ((await recheck(actor, [], call)) !== null) stop();
        // A reader that takes nothing gets nothing more.
        if (!closed && (controller.desiredSize ?? 0) > -STATES_WAITING_MAX)
          controller.enqueue(encoder.encode(': still here\n\n'));
      };
      const heartbeat = setInterval(() => void beat(), STREAM_TIMES.heartbeatMs);
      const push = async () => {
        if (busy) {
          again = true;
          return;
        }
        busy = true;
        try {
          const job = await execute(getJob, actor, { jobId }, call);
          if (closed) return;
          const last = FINAL.has(job.status);
          if (!last && (controller.desiredSize ?? 0) <= -STATES_WAITING_MAX) return;
          controller.enqueue(
            encoder.encode(`id: ${++sequence}\nevent: job\ndata: ${JSON.stringify(job)}\n\n`),
          );
          if (last) stop();
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
      const unsubscribe = hubOf(call.services.pubSub).follow(actor.scope.orgId, (stir) => {
        if (stir === 'look' || stir.jobId === bareId) void push();
      });
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
