import { Role } from '@/server/domain/organisations/contract';
import { hashLinkToken } from '@/server/lib/link-token';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { personOf } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { InvitationToken, ShownInvitation } from './contract';
import { stateOf } from './to-invitation';

/** The open invitation behind a link; every other case gets the same answer. */
export async function findByToken(db: TenantDatabase, token: string, now: Date) {
  const row = await db.invitation.findUnique({
    where: { tokenHash: hashLinkToken(token) },
    include: { organisation: true },
  });
  if (row !== null && row.organisation.deletingAt === null && stateOf(row, now) === 'open') return row;
  throw new DomainError(
    'not_found',
    'The invitation has been used, taken back or has run out, or the link is not whole. Ask for another.',
  );
}

export const getInvitation = defineOperation({
  id: 'invitation.get',
  kind: 'public',
  summary: 'What an invitation offers, by the token of its link',
  input: InvitationToken,
  output: ShownInvitation,
  permission: 'public',
  http: { method: 'POST', path: '/v1/invitations/look-up' },
  handler: ({ services, actor }, { token }) =>
    withSystem('invitation', async (db) => {
      const row = await findByToken(db, token, services.now());
      const account = await db.user.findUnique({ where: { email: row.email } });
      const person = personOf(actor);
      return {
        organisation: row.organisation.name,
        email: row.email,
        role: Role.parse(row.role),
        invitedBy: row.invitedByName,
        expiresAt: row.expiresAt.toISOString(),
        membershipExpiresAt: row.membershipExpiresAt?.toISOString() ?? null,
        hasAccount: account !== null && account.deactivatedAt === null,
        signedInAs: person === null ? 'nobody' : person === account?.id ? 'invited' : 'another',
      };
    }),
});
