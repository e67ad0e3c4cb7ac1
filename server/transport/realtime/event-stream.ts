import { DomainError } from '@/server/operations/errors';
import type { Call } from '@/server/operations/execute';
import { Feed, type Known, type Message } from './feed';
import { hubOf } from './hub';
import { type EndReason, recheck, STREAM_TIMES, type StreamTimes } from './recheck';
import { readTopics, resolveTopics } from './topics';

/** Bytes that may wait for the reader. */
const BUFFER_BYTES = 64 * 1024;
const RETRY_MS = 2000;

/**
 * Server-sent events of the topics in `?topics=`: `event: <type>` with the position as id, `event: job` with a job's
 * present state (without an id, since it is not part of the stream), `event: end` with the reason before it ends.
 */
export async function eventStream(
  request: Request,
  actor: Known,
  call: Call,
  times: Partial<StreamTimes> = {},
): Promise<Response> {
  const { heartbeatMs, stalledMs } = { ...STREAM_TIMES, ...times };
  const url = new URL(request.url);
  const topics = readTopics(url.searchParams.get('topics'));
  const after = positionOf(request.headers.get('last-event-id') ?? url.searchParams.get('after'));
  // Refused before the stream begins.
  const subject = await resolveTopics(topics, actor, call);
  const encoder = new TextEncoder();
  let feed: Feed | undefined;
  let stop = () => {};
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let ended = false;
        let seenGone = false;
        const write = (text: string) => {
          if (!ended) controller.enqueue(encoder.encode(text));
        };
        const end = (reason: EndReason) => {
          write(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
          stop();
        };
        stop = () => {
          if (ended) return;
          ended = true;
          clearInterval(heartbeat);
          feed?.close();
          try {
            controller.close();
          } catch {
            // The client has closed it already.
          }
        };
        const beat = async () => {
          if (feed !== undefined && feed.stalledSince !== null && Date.now() - feed.stalledSince > stalledMs)
            return end('slow_reader');
          const reason = await recheck(actor, topics, call);
          // The event that tells of the end may still be on its way: it has until the next beat.
          if (reason === 'gone' && !seenGone) {
            seenGone = true;
            feed?.resume();
            return;
          }
          if (reason !== null) return end(reason);
          if ((controller.desiredSize ?? 0) > 0) write(': still here\n\n');
        };
        const heartbeat = setInterval(() => void beat(), heartbeatMs);
        request.signal.addEventListener('abort', stop, { once: true });
        write(`retry: ${RETRY_MS}\n\n`);
        feed = new Feed({
          actor,
          subject,
          hub: hubOf(call.services.pubSub),
          call,
          after,
          sink: {
            hasRoom: () => !ended && (controller.desiredSize ?? 0) > 0,
            send: (message) => write(framed(message)),
            fail: () => end('unavailable'),
          },
        });
      },
      pull: () => {
        if (feed?.stalledSince !== null) feed?.resume();
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
  );
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': call.requestId,
    },
  });
}

function framed(message: Message): string {
  switch (message.kind) {
    case 'event':
      return `id: ${message.event.position}\nevent: ${message.event.type}\ndata: ${JSON.stringify(message.event)}\n\n`;
    case 'job':
      return `event: job\ndata: ${JSON.stringify(message.job)}\n\n`;
    default:
      return `id: ${message.position}\nevent: ${message.kind}\ndata: ${JSON.stringify({ position: message.position })}\n\n`;
  }
}

/** A position as the stream gave it; anything else is refused rather than taken for the beginning. */
export function positionOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new DomainError('invalid_input', 'The last event id must be a position that the stream gave.', {
    errors: [{ path: 'Last-Event-ID', message: 'must be a whole number' }],
  });
}
