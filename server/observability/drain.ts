import type { ServerResponse } from 'node:http';
import { isEventStream } from './event-stream';

interface DrainState {
  draining: boolean;
  open: Set<ServerResponse>;
}

declare global {
  var datrixDrain: DrainState | undefined;
}

function state(): DrainState {
  globalThis.datrixDrain ??= { draining: false, open: new Set() };
  return globalThis.datrixDrain;
}

/** Whether this process has been told to stop: it finishes what it has and takes nothing new. */
export function isDraining(): boolean {
  return state().draining;
}

export function trackResponse(response: ServerResponse): void {
  state().open.add(response);
  response.once('close', () => state().open.delete(response));
}

/**
 * Begins to stop: `/readyz` says so, answers close their connections, and streams of events end at once, since they
 * never would; their readers come back to another process and go on where they were.
 */
export function startDraining(): void {
  state().draining = true;
  for (const response of state().open) {
    if (isEventStream(response)) response.end();
    else if (!response.headersSent) response.setHeader('connection', 'close');
  }
}
