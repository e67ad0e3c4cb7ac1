import { z } from 'zod';
import { Timestamp } from '@/server/lib/zod-ids';

/** Six digits of the app, or a recovery code with or without its hyphens. */
export const SecondFactorCode = z.string().trim().min(6).max(40);

export const SecondFactorState = z
  .object({
    enrolled: z.boolean(),
    confirmedAt: Timestamp.nullable(),
    recoveryCodesLeft: z.number().int(),
    /** Whether an organisation of the person asks for one. */
    required: z.boolean(),
    /** Whether setting one up asks for the password first. */
    hasPassword: z.boolean(),
  })
  .meta({ id: 'SecondFactorState' });

export const GetSecondFactor = z.object({});
/** The password, where the account has one: a session that was left open must not lock its owner out. */
export const EnrolSecondFactor = z.object({ password: z.string().max(200).optional() });
/** What an authenticator app reads; shown until the first code confirms it, and never again. */
export const SecondFactorSecret = z.object({ secret: z.string(), uri: z.string() });
export const ConfirmSecondFactor = z.object({ code: SecondFactorCode });
/** Shown this once. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
export const ProveSecondFactor = z.object({ code: SecondFactorCode });

export const SignInPolicy = z.object({ secondFactorRequired: z.boolean() }).meta({ id: 'SignInPolicy' });
export const GetSignInPolicy = z.object({});
