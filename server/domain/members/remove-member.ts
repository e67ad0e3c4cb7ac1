import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { LeaveOrganisation, MemberRef, RemovedMember } from './contract';
import { endMembership } from './end-membership';
import { requireMember, requireReach } from './find-member';
import { lockMembership, requireSuperAdmin } from './keep-super-admin';

export const removeMember = defineOperation({
  id: 'member.remove',
  kind: 'mutation',
  summary: 'Remove a member: their sessions, tokens and API keys here end at once',
  input: MemberRef,
  output: RemovedMember,
  permission: 'member.manage',
  http: { method: 'DELETE', path: '/v1/members/{memberId}' },
  audit: (_input, { memberId, keysRevoked }) => ({
    resourceType: 'membership',
    resourceId: fromPublicId('membership', memberId),
    detail: { keysRevoked },
  }),
  handler: async ({ db, scope, actor, services }, { memberId }) => {
    await lockMembership(db, scope.orgId);
    const member = await requireMember(db, memberId);
    requireReach(actor, Role.parse(member.role), 'change');
    const ended = await endMembership(db, member, services.now());
    await requireSuperAdmin(db, scope.orgId);
    return { memberId, ...ended };
  },
});

export const leaveOrganisation = defineOperation({
  id: 'member.leave',
  kind: 'mutation',
  summary: 'Leave the organisation; your sessions, tokens and API keys here end at once',
  input: LeaveOrganisation,
  output: RemovedMember,
  permission: 'organisation.read',
  http: { method: 'POST', path: '/v1/members/leave' },
  audit: (_input, { memberId, keysRevoked }) => ({
    resourceType: 'membership',
    resourceId: fromPublicId('membership', memberId),
    detail: { keysRevoked },
  }),
  handler: async ({ db, scope, actor, services }) => {
    await lockMembership(db, scope.orgId);
    const where = { orgId: scope.orgId, userId: actor.type === 'user' ? actor.id : '' };
    const member = actor.type === 'user' ? await db.membership.findFirst({ where }) : null;
    if (member === null) throw new DomainError('not_found', 'Only a person who is a member can leave.');
    const ended = await endMembership(db, member, services.now());
    await requireSuperAdmin(db, scope.orgId);
    return { memberId: toPublicId('membership', member.id), ...ended };
  },
});
