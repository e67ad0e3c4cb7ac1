import { NO_ORGANISATION, queueMail } from '@/server/domain/mail';
import { requireMember, requireReach } from '@/server/domain/members';
import { MemberRef, SecondFactorReset } from '@/server/domain/members/contract';
import { Role } from '@/server/domain/organisations/contract';
import { personInBrowser } from '@/server/domain/sign-ins';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { endingSessions } from './end-sessions';
import { secondFactorResetLetter } from './letters';

const NOTICE_MS = 24 * 3600_000;

export const resetMemberSecondFactor = defineOperation({
  id: 'member.resetSecondFactor',
  kind: 'mutation',
  summary:
    'Remove the lost second factor of a member of this organisation alone; their sessions and tokens end',
  input: MemberRef,
  output: SecondFactorReset,
  permission: 'member.manage',
  http: { method: 'POST', path: '/v1/members/{memberId}/second-factor/reset' },
  audit: (_input, { memberId, mailed }) => ({
    resourceType: 'membership',
    resourceId: fromPublicId('membership', memberId),
    detail: { mailed },
  }),
  handler: async ({ db, scope, actor, services }, { memberId }) => {
    const administrator = personInBrowser(actor);
    if (administrator === null)
      throw new DomainError('forbidden', 'Only an administrator signed in with a browser can do this.');
    const member = await requireMember(db, memberId);
    if (member.userId === administrator)
      throw new DomainError('forbidden', 'Turn your own second factor off under Security, with a code.');
    requireReach(actor, Role.parse(member.role), 'change');
    const now = services.now();
    const mailed = services.mailer.delivers;
    // Accounts are the platform's, so this is a transaction of its own, and the last step.
    await withSystem('account', async (system) => {
      await requireNoOtherOrganisation(system, member.userId, scope.orgId);
      const { count } = await system.secondFactor.deleteMany({
        where: { userId: member.userId, confirmedAt: { not: null } },
      });
      if (count === 0)
        throw new DomainError(
          'conflict',
          'This member has no second factor: they sign in with the password alone.',
        );
      const { email } = await system.user.update({
        where: { id: member.userId },
        data: endingSessions(now, null),
      });
      if (!mailed) return;
      const mail = { kind: 'second_factor_reset', to: email, letter: secondFactorResetLetter() };
      const sendBefore = new Date(now.getTime() + NOTICE_MS);
      await queueMail({ db: system, scope: NO_ORGANISATION }, { ...mail, sendBefore });
    });
    return { memberId, mailed };
  },
});

/** A membership that is being made refers to the account's row, so under this lock none can come between. */
async function requireNoOtherOrganisation(db: TenantDatabase, userId: string, orgId: string): Promise<void> {
  await db.$queryRaw`SELECT id FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
  if ((await db.membership.count({ where: { userId, orgId: { not: orgId } } })) === 0) return;
  throw new DomainError(
    'conflict',
    'This account is also in another organisation, whose administrators have not agreed. Have the member leave it first, or ask the operator of this instance.',
  );
}
