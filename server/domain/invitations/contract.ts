import { z } from 'zod';
import { LinkToken } from '@/server/domain/accounts/contract';
import { MemberRole } from '@/server/domain/members/contract';
import { Password, Role } from '@/server/domain/organisations/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const InvitationState = z.enum(['open', 'accepted', 'revoked', 'expired']);
export type InvitationState = z.infer<typeof InvitationState>;

const Email = z.email().max(320).toLowerCase();

export const Invitation = z
  .object({
    id: publicId('invitation'),
    email: z.string(),
    role: Role,
    state: InvitationState,
    /** When the membership that it makes will end; null: never. */
    membershipExpiresAt: Timestamp.nullable(),
    /** When the link ends. */
    expiresAt: Timestamp,
    invitedBy: z.string(),
    sentAt: Timestamp,
    createdAt: Timestamp,
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;

export const CreateInvitation = z.object({
  email: Email,
  role: MemberRole,
  membershipExpiresAt: Timestamp.nullable().default(null),
});
/** `link`: only where this instance sends no mail, for the inviter to pass on; it is shown this once. */
export const SentInvitation = Invitation.extend({
  delivery: z.enum(['mail', 'link']),
  link: z.string().nullable(),
});
export const ListInvitations = PageInput.extend({
  state: InvitationState.optional(),
  role: Role.optional(),
  email: Email.optional(),
});
export const InvitationPage = pageOf(Invitation);
export const InvitationRef = z.object({ invitationId: publicId('invitation') });

/** By the token of its link; in the body, so that it stands in no log of addresses. */
export const InvitationToken = z.object({ token: LinkToken });
export const ShownInvitation = z.object({
  organisation: z.string(),
  email: z.string(),
  role: Role,
  invitedBy: z.string(),
  expiresAt: Timestamp,
  membershipExpiresAt: Timestamp.nullable(),
  /** Whether the address has an account: then one signs in, else one makes an account. */
  hasAccount: z.boolean(),
  /** Whether the caller is signed in as this address, or as another. */
  signedInAs: z.enum(['nobody', 'invited', 'another']),
});
/** Name and password: of a new account; not needed when one is signed in. */
export const AcceptInvitation = z.object({
  token: LinkToken,
  name: z.string().trim().min(1).max(200).optional(),
  password: Password.optional(),
});
export const AcceptedInvitation = z.object({
  organisationId: publicId('organisation'),
  slug: z.string(),
  newAccount: z.boolean(),
});
