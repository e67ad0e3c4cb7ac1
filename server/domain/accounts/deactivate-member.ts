import {
  endMembership,
  lockMembership,
  requireMember,
  requireReach,
  requireSuperAdmin,
} from '@/server/domain/members';
import { MemberRef, RemovedMember } from '@/server/domain/members/contract';
import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import { switchOff } from './switch-off';

export const deactivateMember = defineOperation({
  id: 'member.deactivate',
  kind: 'mutation',
  summary: 'Remove a member and switch their account off, if this is their only organisation',
  input: MemberRef,
  output: RemovedMember,
  permission: 'member.manage',
  http: { method: 'POST', path: '/v1/members/{memberId}/deactivate' },
  audit: (_input, { memberId, keysRevoked }) => ({
    resourceType: 'membership',
    resourceId: fromPublicId('membership', memberId),
    detail: { keysRevoked },
  }),
  handler: async ({ db, scope, actor, services }, { memberId }) => {
    const now = services.now();
    await lockMembership(db, scope.orgId);
    const member = await requireMember(db, memberId);
    requireReach(actor, Role.parse(member.role), 'change');
    const ended = await endMembership(db, member, now);
    await requireSuperAdmin(db, scope.orgId);
    // Accounts are the platform's, so this is a transaction of its own, and the last step: if what follows failed, the account
    // would be off with its membership still there, which is the safe half.
    await withSystem('account', async (system) => {
      const elsewhere = { userId: member.userId, orgId: { not: scope.orgId } };
      if ((await system.membership.count({ where: elsewhere })) > 0) {
        throw new DomainError(
          'conflict',
          'This account is not of this organisation alone, so only its owner can switch it off. Remove the member instead.',
        );
      }
      await switchOff(system, member.userId, now, scope.orgId);
    });
    return { memberId, ...ended };
  },
});
