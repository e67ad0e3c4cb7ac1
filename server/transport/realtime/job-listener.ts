import { toPublicId } from '@/server/lib/ids';
import { logger } from '@/server/lib/logger';
import { listen } from '@/server/tenancy/listen';

const RECONNECT_MS = 1000;
/** A lost notification (the connection was down) is made good by looking again this often. */
const LOOK_AGAIN_MS = 5000;

type Listener = () => void;
const listeners = new Map<string, Set<Listener>>();
let started = false;

/** Calls back when the job may have changed. One connection serves all streams of this process. */
export function onJobChange(jobId: string, listener: Listener): () => void {
  if (!started) {
    started = true;
    void keepListening();
    setInterval(() => notifyAll(), LOOK_AGAIN_MS).unref();
  }
  const set = listeners.get(jobId) ?? new Set();
  set.add(listener);
  listeners.set(jobId, set);
  return () => {
    set.delete(listener);
    if (set.size === 0) listeners.delete(jobId);
  };
}

async function keepListening(): Promise<void> {
  for (;;) {
    try {
      await listen('datrix_events', (payload) => {
        const { jobId }: { jobId?: string } = JSON.parse(payload);
        if (jobId === undefined) return;
        for (const listener of listeners.get(toPublicId('job', jobId)) ?? []) listener();
      });
    } catch (error) {
      logger.warn({ err: error }, 'listening for job changes was interrupted');
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

function notifyAll(): void {
  for (const set of listeners.values()) for (const listener of set) listener();
}
