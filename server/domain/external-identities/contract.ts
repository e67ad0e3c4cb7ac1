import { z } from 'zod';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const ProviderId = z.enum(['google', 'github', 'microsoft']);
export type ProviderId = z.infer<typeof ProviderId>;

export const ExternalIdentity = z
  .object({
    id: publicId('externalIdentity'),
    /** `google`, `github`, `microsoft`, or `saml` for an organisation's single sign-on. */
    provider: z.string(),
    lastSignInAt: Timestamp.nullable(),
    createdAt: Timestamp,
  })
  .meta({ id: 'ExternalIdentity' });

export const ListIdentities = z.object({});
export const Identities = z.object({
  data: z.array(ExternalIdentity),
  /** Providers that this instance is set up for. */
  available: z.array(z.object({ id: ProviderId, name: z.string() })),
});
export const UnlinkIdentity = z.object({ identityId: publicId('externalIdentity') });
export const Unlinked = z.object({});
