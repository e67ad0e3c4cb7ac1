import { createHash, randomBytes } from 'node:crypto';

export const API_KEY_START = 'dtx_';

/** A new key with 256 random bits. Only its hash is stored; a fast hash is enough for a secret of this size. */
export function newApiKeySecret(): { key: string; prefix: string; secretHash: string } {
  const key = `${API_KEY_START}${randomBytes(32).toString('base64url')}`;
  return { key, prefix: key.slice(0, 12), secretHash: hashApiKey(key) };
}

export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
