import type { Inngest } from 'inngest';
import { MailEvent } from '@/inngest/events';
import { deliverMail, giveUpMail } from '@/server/domain/mail';
import type { Services } from '@/server/tenancy/tenant-context';
import { PER_ORGANISATION } from '../settings';

/** With the runner's waits in between, half a day. */
const ATTEMPTS_AFTER_THE_FIRST = 14;

/** Sends a mail, again and again while the mail server is away. */
export function sendMailFunction(client: Inngest, services: Services) {
  return client.createFunction(
    {
      id: 'send-mail',
      triggers: [{ event: 'mail/requested' }],
      retries: ATTEMPTS_AFTER_THE_FIRST,
      concurrency: PER_ORGANISATION,
      onFailure: async ({ event }) => {
        const { mailId } = MailEvent.parse(event.data.event.data);
        await giveUpMail(mailId, 'the mail server did not take it for half a day', services);
      },
    },
    async ({ event, step }) => {
      const { mailId } = MailEvent.parse(event.data);
      await step.run('send', () => deliverMail(mailId, services));
    },
  );
}
