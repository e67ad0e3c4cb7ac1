import type { Inngest } from 'inngest';
import { sweepPasswordResets } from '@/server/domain/accounts';
import { sweepMails } from '@/server/domain/mail';
import type { Services } from '@/server/tenancy/tenant-context';

/** Removes what links and mails leave behind. */
export function sweepPeopleFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'sweep-people', triggers: [{ cron: '41 3 * * *' }], retries: 2 },
    async ({ step }) => {
      const mails = await step.run('mails', () => sweepMails(services.now()));
      const resets = await step.run('resets', () => sweepPasswordResets(services.now()));
      return { mails, resets };
    },
  );
}
