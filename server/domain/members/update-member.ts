import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { Member, UpdateMember } from './contract';
import { requireMember, requireReach, toMember, withSecondFactor } from './find-member';
import { lockMembership, requireSuperAdmin } from './keep-super-admin';

export const updateMember = defineOperation({
  id: 'member.update',
  kind: 'mutation',
  summary: "Change a member's role or when their membership ends; it holds from their next call on",
  input: UpdateMember,
  output: Member,
  permission: 'member.manage',
  http: { method: 'PATCH', path: '/v1/members/{memberId}' },
  audit: (input, member) => ({
    resourceType: 'membership',
    resourceId: fromPublicId('membership', member.id),
    detail: { userId: member.userId, role: input.role, expiresAt: input.expiresAt },
  }),
  handler: async ({ db, scope, actor, services }, { memberId, role, expiresAt }) => {
    const end = endOf(expiresAt, services.now());
    await lockMembership(db, scope.orgId);
    const member = await requireMember(db, memberId);
    requireReach(actor, Role.parse(member.role), 'change');
    if (role !== undefined) requireReach(actor, role, 'give');
    await db.membership.update({ where: { id: member.id }, data: { role, expiresAt: end } });
    await requireSuperAdmin(db, scope.orgId);
    const changed = await db.member.findUniqueOrThrow({ where: { id: member.id } });
    return toMember(changed, await withSecondFactor([member.userId]));
  },
});

/** `undefined`: leave it as it is. A time that has passed would be a removal in disguise. */
export function endOf(expiresAt: string | null | undefined, now: Date): Date | null | undefined {
  if (expiresAt === null || expiresAt === undefined) return expiresAt;
  const end = new Date(expiresAt);
  if (end > now) return end;
  throw new DomainError('invalid_input', '`expiresAt`: choose a time to come.', {
    errors: [{ path: 'expiresAt', message: 'choose a time to come' }],
  });
}
