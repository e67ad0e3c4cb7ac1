import { z } from 'zod';
import { passwordFault } from '@/server/lib/password-rules';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const Role = z.enum([
  'super_admin',
  'admin',
  'data_engineer',
  'data_scientist',
  'annotator',
  'viewer',
  'api_user',
  'auditor',
]);
export type Role = z.infer<typeof Role>;

/** Twelve characters at least: length matters more than kinds of characters (NIST SP 800-63B). */
export const Password = z
  .string()
  .min(12, 'Use at least 12 characters')
  .max(200)
  .superRefine((password, context) => {
    const fault = passwordFault(password);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

/** Creates a person, their organisation and their membership as super admin. */
export const SignUp = z
  .object({
    email: z.email().max(320).toLowerCase(),
    name: z.string().trim().min(1).max(200),
    password: Password,
    organisationName: z.string().trim().min(1).max(200),
  })
  .superRefine(({ email, password }, context) => {
    const fault = passwordFault(password, email);
    if (fault !== null) context.addIssue({ code: 'custom', path: ['password'], message: fault });
  });
export const SignedUp = z.object({ userId: publicId('user'), organisationId: publicId('organisation') });

/** Parts of addresses that lead elsewhere. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  `api v1 v2 docs graphql healthz readyz metrics annotate sign-in sign-up sign-out forgot-password reset-password invitation
  welcome settings account admin icon favicon public static assets www app help status`.split(/\s+/),
);

/** The part of addresses that names the organisation. */
export const Slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'Use letters a-z, digits and hyphens between them')
  .min(3)
  .max(50)
  .refine((slug) => !RESERVED_SLUGS.has(slug), 'This address leads elsewhere; choose another');

/** IANA name, for example `Europe/Berlin`. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'Use the name of a time zone, like Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

export const Organisation = z
  .object({
    id: publicId('organisation'),
    name: z.string(),
    slug: z.string(),
    /** In which mails give times. */
    timeZone: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Organisation' });
export type Organisation = z.infer<typeof Organisation>;

export const UpdateOrganisation = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  slug: Slug.optional(),
  timeZone: TimeZone.optional(),
});
export const CreateOrganisation = z.object({ name: z.string().trim().min(1).max(200) });
export const CreatedOrganisation = z.object({ organisationId: publicId('organisation'), slug: z.string() });

export const Me = z.object({
  actor: z.object({
    type: z.enum(['user', 'api_key']),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
  }),
  organisation: z.object({ id: publicId('organisation'), name: z.string(), slug: z.string() }),
  role: Role,
  permissions: z.array(z.string()),
  /** Of a person: whether they have a second factor, and whether this organisation asks for one. */
  secondFactor: z.object({ enrolled: z.boolean(), required: z.boolean() }).nullable(),
  organisations: z.array(
    z.object({ id: publicId('organisation'), name: z.string(), slug: z.string(), role: Role }),
  ),
});

/** `suspended`: whoever holds the key has left the organisation or is deactivated. */
export const ApiKeyState = z.enum(['active', 'expired', 'revoked', 'suspended']);

export const ApiKey = z
  .object({
    id: publicId('apiKey'),
    name: z.string(),
    /** First characters, to tell keys apart; the key itself is shown once, at creation. */
    prefix: z.string(),
    role: Role,
    /** What it may do: the role's permissions, or those that it was narrowed to. */
    permissions: z.array(z.string()),
    narrowed: z.boolean(),
    environment: z.string().nullable(),
    state: ApiKeyState,
    /** The secret from before the last rotation, while it still opens. */
    previous: z
      .object({ prefix: z.string(), validUntil: Timestamp, lastUsedAt: Timestamp.nullable() })
      .nullable(),
    holder: z.object({ id: publicId('user'), name: z.string() }).nullable(),
    expiresAt: Timestamp.nullable(),
    revokedAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable(),
    rotatedAt: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'ApiKey' });
