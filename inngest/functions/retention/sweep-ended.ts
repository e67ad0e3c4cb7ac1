import type { Inngest } from 'inngest';
import { sweepEnded } from '@/server/jobs/sweep-ended';
import type { Services } from '@/server/tenancy/tenant-context';

const WEEK_MS = 7 * 24 * 3600 * 1000;

/** Removes ended runs and their events after their retention. */
export function sweepEndedFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'sweep-ended', triggers: [{ cron: '41 * * * *' }], retries: 2 },
    ({ step }) =>
      step.run('sweep', () => sweepEnded(services.now(), services.limits.runRetentionMs ?? WEEK_MS)),
  );
}
