import { enqueue } from '@/server/jobs/outbox';
import { newUuid } from '@/server/lib/ids';
import { seal } from '@/server/lib/seal';
import { serverSecret } from '@/server/operations/cursor';
import { mintScope, type Scope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { type Letter, writeLetter } from './letter';

/** Of mails to a person rather than to a member: an organisation that cannot exist. */
export const NO_ORGANISATION = mintScope('00000000-0000-0000-0000-000000000000');
export const MAIL_SEAL = 'mail';

export interface QueuedMail {
  /** What it is, for the operator: `invitation`, `password_reset`, … */
  kind: string;
  /** Null: takes every step except the sending, so that nobody learns that there is no such account. */
  to: string | null;
  letter: Letter;
  /** After this it is of no use, so it is not sent any more. */
  sendBefore: Date;
}

/** Has the worker send a mail if, and only if, the caller's transaction commits. */
export async function queueMail(
  context: { db: TenantDatabase; scope: Scope },
  mail: QueuedMail,
): Promise<{ mailId: string }> {
  const mailId = newUuid();
  await context.db.mail.create({
    data: {
      id: mailId,
      orgId: context.scope.orgId,
      kind: mail.kind,
      recipient: mail.to,
      sealed: seal(JSON.stringify(writeLetter(mail.letter)), serverSecret(), MAIL_SEAL),
      sendBefore: mail.sendBefore,
    },
  });
  await enqueue(context, 'mail/requested', { mailId });
  return { mailId };
}
