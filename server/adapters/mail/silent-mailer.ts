import type { Mailer } from '@/server/ports/mailer';
import { checkMail } from './check-mail';

/** The twin of a mail server where none is configured: refuses what a server would, and sends nothing. */
export function createSilentMailer(): Mailer {
  return {
    delivers: false,
    async send(mail) {
      checkMail(mail);
      return 'off';
    },
  };
}
