import type { Inngest } from 'inngest';
import { removeExpiredIdempotencyKeys } from '@/server/jobs/sweep-idempotency-keys';
import type { Services } from '@/server/tenancy/tenant-context';

/** Removes the answers that were kept for repeated calls, a day after the first. */
export function sweepIdempotencyKeysFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'sweep-idempotency-keys', triggers: [{ cron: '43 * * * *' }], retries: 2 },
    async ({ step }) => ({
      removed: await step.run('sweep', () => removeExpiredIdempotencyKeys(services.now())),
    }),
  );
}
