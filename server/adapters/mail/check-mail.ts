import { type Mail, MailRefused } from '@/server/ports/mailer';

const ADDRESS = /^[^\s<>,;:"()[\]\\@]+@[^\s<>,;:"()[\]\\@]+$/;
const ADDRESS_MAX = 320;

/** Refuses what no mailer may pass on: a list of recipients in place of one, and breaks of the header. */
export function checkMail(mail: Mail): void {
  if (mail.to.length > ADDRESS_MAX || !ADDRESS.test(mail.to))
    throw new MailRefused('the recipient is not one plain e-mail address');
  if (/[\r\n]/.test(mail.subject)) throw new MailRefused('the subject has a line break');
  if (!/^[\w.-]+$/.test(mail.id)) throw new MailRefused('the id is not a plain word');
}
