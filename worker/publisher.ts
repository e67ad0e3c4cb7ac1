import { publishEvents } from '@/server/domain/events';
import { logger } from '@/server/lib/logger';
import type { EventBus } from '@/server/ports/event-bus';
import type { PubSub } from '@/server/ports/pub-sub';

const LOOK_MS = 5000;
const [BACK_OFF_MS, BACK_OFF_MS_MAX] = [500, 60_000];

/** Publishes events to the bus as they are committed; while it is away, tries again ever more rarely. */
export function startPublisher(
  bus: EventBus,
  hints: PubSub,
  publicUrl: string,
  times = { lookMs: LOOK_MS, backOffMs: BACK_OFF_MS },
): { stop: () => Promise<void> } {
  let stopped = false;
  let wake = () => {};
  /** Something was committed since the last look. */
  let stirred = false;
  const unsubscribe = hints.subscribe((hint) => {
    // Progress of a job is no event.
    if (hint?.jobId !== undefined) return;
    stirred = true;
    wake();
  });
  const pause = (ms: number, wakeable: boolean) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      wake = () => {
        if (wakeable || stopped) end();
      };
    });
  const running = (async () => {
    let failures = 0;
    while (!stopped) {
      try {
        stirred = false;
        const count = await publishEvents(bus, publicUrl);
        if (failures > 0) logger.info({ failures }, 'the event bus is back');
        failures = 0;
        if (count === 0 && !stirred) await pause(times.lookMs, true);
      } catch (error) {
        failures++;
        const waitMs = Math.min(times.backOffMs * 2 ** (failures - 1), BACK_OFF_MS_MAX);
        logger.warn({ err: error, failures, waitMs }, 'events could not be published');
        await pause(waitMs, false);
      }
    }
  })();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      wake();
      await running;
      await bus.close();
    },
  };
}
