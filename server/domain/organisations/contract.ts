import { z } from 'zod';
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
export const Password = z.string().min(12, 'Use at least 12 characters').max(200);

/** Creates a person, their organisation and their membership as super admin. */
export const SignUp = z.object({
  email: z.email().max(320).toLowerCase(),
  name: z.string().trim().min(1).max(200),
  password: Password,
  organisationName: z.string().trim().min(1).max(200),
});
export const SignedUp = z.object({ userId: publicId('user'), organisationId: publicId('organisation') });

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
  organisations: z.array(
    z.object({ id: publicId('organisation'), name: z.string(), slug: z.string(), role: Role }),
  ),
});

export const ApiKey = z
  .object({
    id: publicId('apiKey'),
    name: z.string(),
    /** First characters, to tell keys apart; the key itself is shown once, at creation. */
    prefix: z.string(),
    role: Role,
    expiresAt: Timestamp.nullable(),
    revokedAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'ApiKey' });
