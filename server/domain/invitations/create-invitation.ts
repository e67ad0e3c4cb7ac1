import { endOf, requireReach } from '@/server/domain/members';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { CreateInvitation, SentInvitation } from './contract';
import { newLink, sendLink } from './send-invitation';
import { toInvitation } from './to-invitation';

/** Open invitations of one organisation; a bound on what a stolen session can have mailed. */
const OPEN_MAX = 500;

export const createInvitation = defineOperation({
  id: 'invitation.create',
  kind: 'mutation',
  summary: 'Invite someone by e-mail; without a mail server the link is in the answer, to be passed on',
  input: CreateInvitation,
  output: SentInvitation,
  permission: 'member.manage',
  http: { method: 'POST', path: '/v1/invitations', status: 201 },
  audit: (input, invitation) => ({
    resourceType: 'invitation',
    resourceId: fromPublicId('invitation', invitation.id),
    detail: { email: input.email, role: input.role, membershipExpiresAt: input.membershipExpiresAt },
  }),
  handler: async (context, input) => {
    const { db, scope, actor, services } = context;
    const now = services.now();
    requireReach(actor, input.role, 'give');
    const membershipExpiresAt = endOf(input.membershipExpiresAt, now) ?? null;
    await refuseMember(context, input.email, now);
    const undecided = { acceptedAt: null, revokedAt: null };
    // One that ran out makes way; one that is open is sent again rather than doubled.
    await db.invitation.updateMany({
      where: { ...undecided, email: input.email, expiresAt: { lte: now } },
      data: { revokedAt: now },
    });
    const open = await db.invitation.findMany({ where: undecided, select: { email: true }, take: OPEN_MAX });
    if (open.some(({ email }) => email === input.email))
      throw new DomainError('conflict', 'This address is invited already; send that invitation again.');
    if (open.length >= OPEN_MAX)
      throw new DomainError('conflict', `There are ${OPEN_MAX} open invitations; revoke some first.`);
    const { token, columns } = newLink(now);
    const row = await db.invitation.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        email: input.email,
        role: input.role,
        membershipExpiresAt,
        invitedBy: actor.type === 'user' ? actor.id : null,
        invitedByName: await nameOf(context),
        createdAt: now,
        ...columns,
      },
    });
    return { ...toInvitation(row, now), ...(await sendLink(context, row, token)) };
  },
});

async function refuseMember({ db }: TenantContext, email: string, now: Date): Promise<void> {
  const member = await db.member.findFirst({ where: { email } });
  if (member !== null && (member.expiresAt === null || member.expiresAt > now))
    throw new DomainError('conflict', 'This address belongs to a member already.');
}

async function nameOf({ actor, db }: TenantContext): Promise<string> {
  if (actor.type === 'user')
    return (await db.member.findFirst({ where: { userId: actor.id } }))?.name ?? 'Someone';
  const key = actor.type === 'api_key' ? await db.apiKey.findUnique({ where: { id: actor.id } }) : null;
  return key === null ? 'Datrix' : `The API key ${key.name}`;
}
