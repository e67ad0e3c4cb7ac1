import { z } from 'zod';
import { unseal } from '@/server/lib/seal';
import { serverSecret } from '@/server/operations/cursor';
import { MailRefused } from '@/server/ports/mailer';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import { MAIL_SEAL } from './queue-mail';

const Written = z.object({ subject: z.string(), text: z.string(), html: z.string() });

/**
 * Sends one mail, once: what is sent, given up, late or to nobody is left alone. A crash between the server's yes and the note
 * of it sends again under the same Message-ID. Throws when another attempt may help; what no attempt can mend is noted.
 */
export async function deliverMail(mailId: string, services: Pick<Services, 'mailer' | 'now'>): Promise<void> {
  const mail = await withSystem('send_mail', (db) => db.mail.findUnique({ where: { id: mailId } }));
  if (mail === null || mail.sentAt !== null || mail.failedAt !== null) return;
  if (mail.recipient === null) return finish(mailId, { sentAt: services.now() });
  if (mail.sendBefore <= services.now()) return giveUpMail(mailId, 'it came too late', services);
  const letter = openLetter(mail.sealed);
  if (letter === null) return giveUpMail(mailId, 'its seal is of another NEXTAUTH_SECRET', services);
  try {
    const outcome = await services.mailer.send({ id: mailId, to: mail.recipient, ...letter });
    if (outcome === 'off') return await giveUpMail(mailId, 'mail is off', services);
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    return giveUpMail(mailId, error.message, services);
  }
  await finish(mailId, { sentAt: services.now() });
}

/** Ends the attempts; `failure` holds no part of the mail. */
export function giveUpMail(mailId: string, failure: string, services: Pick<Services, 'now'>): Promise<void> {
  return finish(mailId, { failedAt: services.now(), failure });
}

async function finish(id: string, data: { sentAt?: Date; failedAt?: Date; failure?: string }): Promise<void> {
  const where = { id, sentAt: null, failedAt: null };
  await withSystem('send_mail', (db) => db.mail.updateMany({ where, data: { ...data, sealed: null } }));
}

function openLetter(sealed: string | null) {
  if (sealed === null) return null;
  try {
    return Written.parse(JSON.parse(unseal(sealed, serverSecret(), MAIL_SEAL)));
  } catch {
    return null;
  }
}
