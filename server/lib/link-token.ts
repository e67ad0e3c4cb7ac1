import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for a link that is used once. Only the hash is kept; a fast one is enough for a secret of this size. */
export function newLinkToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashLinkToken(token) };
}

export function hashLinkToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
