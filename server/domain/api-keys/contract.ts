import { z } from 'zod';
import { ApiKey, ApiKeyState, Role } from '@/server/domain/organisations/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId } from '@/server/lib/zod-ids';

export { ApiKey, ApiKeyState };

/** Days that the old secret may go on opening after a rotation. */
export const OVERLAP_DAYS_MAX = 30;

const Environment = z.string().trim().min(1).max(40);
const Days = z.number().int().min(1).max(3650);

export const CreateApiKey = z.object({
  name: z.string().trim().min(1).max(200),
  role: Role.default('api_user'),
  /** For `api_user`: exactly these permissions. For another role: narrows it to these; empty leaves it whole. */
  permissions: z.array(z.string().max(100)).max(200).default([]),
  /** Where it is used, for example `production`. */
  environment: Environment.optional(),
  expiresInDays: Days.optional(),
});
/** `key` is shown this once and never again. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export const ListApiKeys = PageInput.extend({
  state: ApiKeyState.optional(),
  environment: Environment.optional(),
  role: Role.optional(),
  /** Part of the name. */
  name: z.string().trim().max(200).optional(),
});
export const ApiKeyPage = pageOf(ApiKey);
export const RevokeApiKey = z.object({ apiKeyId: publicId('apiKey') });
export const RotateApiKey = z.object({
  apiKeyId: publicId('apiKey'),
  /** How long the old secret still opens; 0 ends it at once. */
  overlapDays: z.number().int().min(0).max(OVERLAP_DAYS_MAX).default(1),
  /** A new end of the key; without it the end stays. */
  expiresInDays: Days.optional(),
});
