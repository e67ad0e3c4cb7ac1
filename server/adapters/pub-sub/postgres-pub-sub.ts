import { logger } from '@/server/lib/logger';
import type { PubSub } from '@/server/ports/pub-sub';
import { listen, notify } from '@/server/tenancy/listen';
import { readHint, writeHint } from './hint-text';
import { Listeners } from './listeners';

const RECONNECT_MS = 500;

/**
 * Hints over NOTIFY, where the triggers of the database send theirs too. One connection a process, held while somebody
 * listens; when it comes back after a break everybody looks again.
 */
export function createPostgresPubSub(): PubSub {
  const listeners = new Listeners();
  let listening: AbortController | undefined;

  async function keepListening(controller: AbortController): Promise<void> {
    while (!controller.signal.aborted) {
      await listen('datrix_events', (text) => listeners.tell(readHint(text)), {
        signal: controller.signal,
        // What was sent before the connection stood has not been heard.
        onListening: () => listeners.tell(null),
      }).catch((error: unknown) => logger.warn({ err: error }, 'listening for changes was interrupted'));
      if (!controller.signal.aborted) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  function stop(): void {
    listening?.abort();
    listening = undefined;
  }

  return {
    publish: (hint) => notify('datrix_events', writeHint(hint)),
    subscribe(listener) {
      const remove = listeners.add(listener);
      if (listening === undefined) {
        listening = new AbortController();
        void keepListening(listening);
      }
      return () => {
        remove();
        if (listeners.size === 0) stop();
      };
    },
    close: async () => stop(),
  };
}
