import type { Inngest } from 'inngest';
import { findExpiredUploads, removeExpiredUpload } from '@/server/domain/uploads';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';

/** Removes uploads that were left unfinished or unused, with their bytes. */
export function sweepUploadsFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'sweep-uploads', triggers: [{ cron: '17 * * * *' }], retries: 2 },
    async ({ step }) => {
      const removed = await step.run('sweep', async () => {
        let count = 0;
        for (const { id, orgId } of await findExpiredUploads(services.now()))
          if (await removeExpiredUpload(mintScope(orgId), services, id)) count++;
        return count;
      });
      return { removed };
    },
  );
}
