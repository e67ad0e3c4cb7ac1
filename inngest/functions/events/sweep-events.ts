import type { Inngest } from 'inngest';
import { sweepEvents } from '@/server/domain/events';
import type { Services } from '@/server/tenancy/tenant-context';

const DAY_MS = 86_400_000;

/** Removes events that were sent long ago. */
export function sweepEventsFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'sweep-events', triggers: [{ cron: '41 * * * *' }], retries: 2 },
    async ({ step }) => {
      const removed = await step.run('sweep', () =>
        sweepEvents(new Date(services.now().getTime() - services.eventDays * DAY_MS), {
          withBus: services.eventBus !== null,
        }),
      );
      return { removed };
    },
  );
}
