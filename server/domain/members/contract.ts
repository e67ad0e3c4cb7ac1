import { z } from 'zod';
import { Role } from '@/server/domain/organisations/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/** What a person may be given. `api_user` is the role of keys: someone with it could not even sign in. */
export const MemberRole = Role.exclude(['api_user']);
export type MemberRole = z.infer<typeof MemberRole>;

export const Member = z
  .object({
    id: publicId('membership'),
    userId: publicId('user'),
    name: z.string(),
    email: z.string(),
    role: Role,
    /** Whether signing in asks for a code as well. */
    secondFactor: z.boolean(),
    /** When the membership ends by itself; null: never. */
    expiresAt: Timestamp.nullable(),
    /** To five minutes; null: not yet. */
    lastSeenAt: Timestamp.nullable(),
    joinedAt: Timestamp,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

export const ListMembers = PageInput.extend({
  role: Role.optional(),
  /** Part of a name or an e-mail address, in any case of letters. */
  search: z.string().trim().min(1).max(200).optional(),
  /** `ended`: the membership has run out. */
  state: z.enum(['active', 'ended']).optional(),
});
export const MemberPage = pageOf(Member);

export const UpdateMember = z
  .object({
    memberId: publicId('membership'),
    role: MemberRole.optional(),
    /** When the membership ends; null: never. */
    expiresAt: Timestamp.nullable().optional(),
  })
  .refine(({ role, expiresAt }) => role !== undefined || expiresAt !== undefined, {
    message: 'Give a role, an end, or both',
  });
export const MemberRef = z.object({ memberId: publicId('membership') });
/** `keysRevoked`: API keys of this organisation that ended with the membership. */
export const RemovedMember = z.object({ memberId: publicId('membership'), keysRevoked: z.number().int() });
/** `mailed`: whether a mail to the member is on its way; without a mail server they have to be told. */
export const SecondFactorReset = z.object({ memberId: publicId('membership'), mailed: z.boolean() });
export const LeaveOrganisation = z.object({});
