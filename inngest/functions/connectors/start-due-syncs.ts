import type { Inngest } from 'inngest';
import { findDueSyncs, startDueSync } from '@/server/domain/syncs';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';

/** Looks every minute which syncs are due; each keeps its own time. */
export function startDueSyncsFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'start-due-syncs', triggers: [{ cron: '* * * * *' }], retries: 2 },
    async ({ step }) => {
      const started = await step.run('start', async () => {
        let count = 0;
        for (const { id, orgId } of await findDueSyncs(services.now()))
          if (await startDueSync(mintScope(orgId), id, services.now())) count++;
        return count;
      });
      return { started };
    },
  );
}
