import { z } from 'zod';
import { ApiKey, Role } from '@/server/domain/organisations/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId } from '@/server/lib/zod-ids';

export { ApiKey };

export const CreateApiKey = z.object({
  name: z.string().trim().min(1).max(200),
  role: Role.default('api_user'),
  /** For `api_user`: exactly these permissions. */
  permissions: z.array(z.string().max(100)).max(200).default([]),
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
/** `key` is shown this once and never again. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export const ListApiKeys = PageInput;
export const ApiKeyPage = pageOf(ApiKey);
export const RevokeApiKey = z.object({ apiKeyId: publicId('apiKey') });
