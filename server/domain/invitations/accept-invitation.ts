import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { checkNewPassword, endingSessions, personActor } from '@/server/domain/accounts';
import { lockMembership } from '@/server/domain/members';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { mintScope, personOf } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { AcceptedInvitation, AcceptInvitation } from './contract';
import { findByToken } from './look-up-invitation';
import type { InvitationRow } from './to-invitation';

export const acceptInvitation = defineOperation({
  id: 'invitation.accept',
  kind: 'public',
  summary: 'Accept an invitation, signed in with the address that was invited or by making an account for it',
  input: AcceptInvitation,
  output: AcceptedInvitation,
  permission: 'public',
  http: { method: 'POST', path: '/v1/invitations/accept' },
  handler: async ({ services, actor, requestId, client }, { token, name, password }) => {
    const now = services.now();
    // Hashing takes a tenth of a second, which no connection should wait for.
    const passwordHash = password === undefined ? null : await hashPassword(password);
    return withSystem('invitation', async (db) => {
      const row = await findByToken(db, token, now);
      if (password !== undefined) checkNewPassword(password, row.email, 'password');
      const account = await db.user.findUnique({ where: { email: row.email } });
      const person = personOf(actor);
      if (person !== null && person !== account?.id) {
        throw new DomainError(
          'forbidden',
          `This invitation is for ${row.email}, and you are signed in as someone else. Sign out, then open the link again.`,
        );
      }
      if (person === null && account !== null && account.deactivatedAt === null) {
        throw new DomainError(
          'conflict',
          `There is an account for ${row.email}. Sign in with it, then open the link again.`,
        );
      }
      const userId = account !== null && person === account.id ? account.id : await makeAccount();
      await spend(db, row, now);
      await join(db, row, userId, now);
      const scope = mintScope(row.orgId);
      const joined = await db.user.findUniqueOrThrow({ where: { id: userId } });
      await writeAuditEvent(db, scope, personActor(joined, scope), {
        action: 'invitation.accept',
        resourceType: 'invitation',
        resourceId: row.id,
        requestId,
        client,
        detail: { role: row.role, newAccount: person === null },
      });
      const organisationId = toPublicId('organisation', row.orgId);
      return { organisationId, slug: row.organisation.slug, newAccount: person === null };

      /** A new account, or one that was switched off, opened anew by whoever reads its mail. */
      async function makeAccount(): Promise<string> {
        if (name === undefined || passwordHash === null) throw missing(name, password);
        const data = { name, passwordHash };
        if (account === null) {
          const id = newUuid();
          await db.user.create({ data: { id, email: row.email, ...data } });
          return id;
        }
        const reopened = {
          deactivatedAt: null,
          failedSignIns: 0,
          lockedUntil: null,
          ...endingSessions(now, null),
        };
        await db.user.update({ where: { id: account.id }, data: { ...data, ...reopened } });
        return account.id;
      }
    });
  },
});

/** The link is spent here and nowhere else, so that of two at the same moment one wins. */
async function spend(db: TenantDatabase, row: InvitationRow, now: Date): Promise<void> {
  const spent = await db.invitation.updateMany({
    where: { id: row.id, acceptedAt: null, revokedAt: null, tokenHash: row.tokenHash },
    data: { acceptedAt: now },
  });
  if (spent.count === 0) throw new DomainError('not_found', 'The invitation has been used or taken back.');
}

/** Makes the membership; someone who is in the organisation already keeps what they have, unless it has run out. */
async function join(db: TenantDatabase, row: InvitationRow, userId: string, now: Date): Promise<void> {
  await lockMembership(db, row.orgId);
  const { orgId, role, membershipExpiresAt: expiresAt } = row;
  if (expiresAt !== null && expiresAt <= now)
    throw new DomainError(
      'not_found',
      'The membership that was offered has ended. Ask for another invitation.',
    );
  const present = await db.membership.findUnique({ where: { orgId_userId: { orgId, userId } } });
  if (present === null)
    await db.membership.create({ data: { id: newUuid(), orgId, userId, role, expiresAt } });
  else if (present.expiresAt !== null && present.expiresAt <= now)
    await db.membership.update({ where: { id: present.id }, data: { role, expiresAt } });
}

function missing(name: string | undefined, password: string | undefined): DomainError {
  const errors = [
    ...(name === undefined ? [{ path: 'name', message: 'Say how you are called' }] : []),
    ...(password === undefined ? [{ path: 'password', message: 'Choose a password' }] : []),
  ];
  return new DomainError('invalid_input', 'A new account needs a name and a password.', { errors });
}
