import { queueMail } from '@/server/domain/mail';
import { newLinkToken } from '@/server/lib/link-token';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { invitationLetter } from './invitation-letter';
import type { InvitationRow } from './to-invitation';

export const INVITATION_VALID_MS = 7 * 86_400_000;

/** A new link and until when it holds; an older one ends with it. */
export function newLink(now: Date) {
  const { token, tokenHash } = newLinkToken();
  const expiresAt = new Date(now.getTime() + INVITATION_VALID_MS);
  return { token, columns: { tokenHash, expiresAt, sentAt: now } };
}

/** Mails the link; without a mail server it is handed to the inviter, and only then. */
export async function sendLink(
  context: Pick<TenantContext, 'db' | 'scope' | 'services'>,
  row: InvitationRow,
  token: string,
): Promise<{ delivery: 'mail' | 'link'; link: string | null }> {
  const { services, db, scope } = context;
  // After the hash sign, which browsers keep to themselves: the token reaches no log of addresses and no other site.
  const url = `${services.publicUrl}/invitation#${token}`;
  if (!services.mailer.delivers) return { delivery: 'link', link: url };
  const organisation = await db.organisation.findUniqueOrThrow({ where: { id: scope.orgId } });
  const letter = invitationLetter({
    organisation: organisation.name,
    timeZone: organisation.timeZone,
    invitedBy: row.invitedByName,
    role: row.role,
    expiresAt: row.expiresAt,
    url,
  });
  await queueMail(context, { kind: 'invitation', to: row.email, letter, sendBefore: row.expiresAt });
  return { delivery: 'mail', link: null };
}
