import type { ServerResponse } from 'node:http';

const STREAM = 'text/event-stream';

/** Whether an answer is a stream of events, which has no end of its own. */
export function isEventStream(response: ServerResponse): boolean {
  if (String(response.getHeader('content-type') ?? '').startsWith(STREAM)) return true;
  // Headers that were given to `writeHead` alone stand nowhere but in the block that was sent.
  const block: unknown = Reflect.get(response, '_header');
  return typeof block === 'string' && block.toLowerCase().includes(`content-type: ${STREAM}`);
}
