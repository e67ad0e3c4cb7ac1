import { requireReach } from '@/server/domain/members';
import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { Invitation, InvitationPage, InvitationRef, ListInvitations, SentInvitation } from './contract';
import { newLink, sendLink } from './send-invitation';
import { ofState, requireUndecided, toInvitation } from './to-invitation';

const SORT_FIELDS = ['-createdAt', 'email', 'role', 'expiresAt'] as const;

export const listInvitations = defineOperation({
  id: 'invitation.list',
  kind: 'query',
  summary: 'List invitations, newest first; never their links',
  input: ListInvitations,
  output: InvitationPage,
  permission: 'member.read',
  http: { method: 'GET', path: '/v1/invitations' },
  sortFields: SORT_FIELDS,
  handler: ({ db, services }, { state, role, email, ...input }) => {
    const now = services.now();
    const filters = { role, email };
    const clauses = [filters, state === undefined ? {} : ofState(state, now)];
    return keysetPage({
      bound: ['invitation.list', filters, state],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.invitation.findMany({ where: { AND: [...clauses, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) => toInvitation(row, now),
    });
  },
});

export const resendInvitation = defineOperation({
  id: 'invitation.resend',
  kind: 'mutation',
  summary: 'Send an invitation again with a new link and seven new days; the old link ends',
  input: InvitationRef,
  output: SentInvitation,
  permission: 'member.manage',
  http: { method: 'POST', path: '/v1/invitations/{invitationId}/resend' },
  audit: (_input, invitation) => ({
    resourceType: 'invitation',
    resourceId: fromPublicId('invitation', invitation.id),
    detail: { email: invitation.email, role: invitation.role },
  }),
  handler: async (context, { invitationId }) => {
    const { db, actor, services } = context;
    const now = services.now();
    const { id, role } = await requireUndecided(db, invitationId, now);
    requireReach(actor, Role.parse(role), 'give');
    const { token, columns } = newLink(now);
    const row = await db.invitation.update({ where: { id }, data: columns });
    return { ...toInvitation(row, now), ...(await sendLink(context, row, token)) };
  },
});

export const revokeInvitation = defineOperation({
  id: 'invitation.revoke',
  kind: 'mutation',
  summary: 'Revoke an invitation; its link opens nothing any more',
  input: InvitationRef,
  output: Invitation,
  permission: 'member.manage',
  http: { method: 'DELETE', path: '/v1/invitations/{invitationId}' },
  audit: (_input, invitation) => ({
    resourceType: 'invitation',
    resourceId: fromPublicId('invitation', invitation.id),
    detail: { email: invitation.email, role: invitation.role },
  }),
  handler: async ({ db, services }, { invitationId }) => {
    const now = services.now();
    const { id } = await requireUndecided(db, invitationId, now);
    return toInvitation(await db.invitation.update({ where: { id }, data: { revokedAt: now } }), now);
  },
});
