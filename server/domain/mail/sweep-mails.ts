import { withSystem } from '@/server/tenancy/with-system';

const KEEP_MS = 30 * 86_400_000;

/** Removes the notes of mails after a month: whom they went to is nobody's business for longer. */
export async function sweepMails(now: Date): Promise<number> {
  const createdAt = { lt: new Date(now.getTime() - KEEP_MS) };
  const { count } = await withSystem('send_mail', (db) => db.mail.deleteMany({ where: { createdAt } }));
  return count;
}
