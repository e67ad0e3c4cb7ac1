import { z } from 'zod';
import { Password } from '@/server/domain/organisations/contract';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

const Name = z.string().trim().min(1).max(200);
const Email = z.email().max(320).toLowerCase();
/** Of a link: 256 bits in base64url. */
export const LinkToken = z.string().min(20).max(200);

export const Account = z
  .object({
    id: publicId('user'),
    email: z.string(),
    name: z.string(),
    /** False for an account that signs in elsewhere; a reset by mail gives it one. */
    hasPassword: z.boolean(),
    /** Sessions that began earlier have ended; null: none was ever ended. */
    sessionsValidFrom: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

export const UpdateAccount = z.object({ name: Name });
/** The present password, since a session alone may be someone who found the machine open. */
export const DeactivateAccount = z.object({ password: z.string().max(200) });
export const Deactivated = z.object({ deactivatedAt: Timestamp });
/** `keepThis`: whether the session that asks goes on. */
export const EndSessions = z.object({ keepThis: z.boolean().default(false) });
export const SessionsEnded = z.object({ sessionsValidFrom: Timestamp });

export const RequestReset = z.object({ email: Email });
/**
 * The same for every address. `mail`: if there is an account, a mail is on its way; `off`: this instance sends no mail.
 */
export const ResetRequested = z.object({ delivery: z.enum(['mail', 'off']) });
export const ResetPassword = z.object({ token: LinkToken, password: Password });
export const ChangePassword = z.object({ currentPassword: z.string().max(200), newPassword: Password });
export const PasswordSet = z.object({ email: z.string() });
