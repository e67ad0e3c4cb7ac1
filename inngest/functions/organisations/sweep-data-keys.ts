import type { Inngest } from 'inngest';
import { findRetiredKeys, sweepRetiredKeys } from '@/server/domain/data-keys';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';

/** Destroys data keys that a rotation a day ago has left behind. */
export function sweepDataKeysFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'sweep-data-keys', triggers: [{ cron: '41 * * * *' }], retries: 2 },
    async ({ step }) => {
      const organisations = await step.run('find', () => findRetiredKeys(services.now()));
      let destroyed = 0;
      for (const orgId of organisations) {
        const swept = await step.run(`sweep ${orgId}`, () => sweepRetiredKeys(mintScope(orgId), services));
        destroyed += swept.destroyed;
      }
      return { destroyed };
    },
  );
}
