import type { Inngest } from 'inngest';
import { anchorOrganisation, organisationsToAnchor } from '@/server/audit/anchor';
import { logger } from '@/server/lib/logger';
import type { Services } from '@/server/tenancy/tenant-context';

/** Signs the head of every audit chain that has grown, once an hour. */
export function anchorChainsFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'anchor-audit-chains', triggers: [{ cron: '0 * * * *' }], retries: 4, concurrency: { limit: 1 } },
    async ({ step }) => {
      const anchored = await step.run('anchor', async () => {
        let count = 0;
        const failed: unknown[] = [];
        for (const orgId of await organisationsToAnchor(services.now())) {
          try {
            if ((await anchorOrganisation(orgId, services.anchors, services.now())) !== null) count++;
          } catch (error) {
            logger.error({ err: error, orgId }, 'an audit chain could not be anchored');
            failed.push(error);
          }
        }
        // Those that went well are left out of the next attempt.
        if (failed.length > 0) throw failed[0];
        return count;
      });
      return { anchored };
    },
  );
}
