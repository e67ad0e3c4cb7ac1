import { createSilentMailer } from '@/server/adapters/mail/silent-mailer';
import { createSmtpMailer } from '@/server/adapters/mail/smtp-mailer';
import type { Mailer } from '@/server/ports/mailer';
import type { Environment } from './env';

/** A mail server when one is named, else nothing leaves and links are shown to whoever asked for them. */
export function chooseMailer(settings: Environment): Mailer {
  const { DATRIX_SMTP_URL: url, DATRIX_MAIL_FROM: from } = settings;
  if (url === undefined) return createSilentMailer();
  if (from === undefined) throw new Error('Set DATRIX_MAIL_FROM too: mails need a sender.');
  return createSmtpMailer({ url, from });
}
