import { logger } from '@/server/lib/logger';
import type { PubSub } from '@/server/ports/pub-sub';

/**
 * Passes on what one says to the other: the worker hears Postgres, where changes are told, and tells Redis, where web
 * processes listen. What could not be passed on is made good by one `null` as soon as something can.
 */
export function bridgePubSub(from: PubSub, to: PubSub): () => void {
  let missed = false;
  return from.subscribe((hint) => {
    void to.publish(missed ? null : hint).then(
      () => {
        missed = false;
      },
      (error: unknown) => {
        if (!missed) logger.warn({ err: error }, 'changes cannot be passed on');
        missed = true;
      },
    );
  });
}
