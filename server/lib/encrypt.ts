import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;

/**
 * AES-256-GCM with a random nonce: `nonce.tag.text` in base64url. `boundTo` is authenticated and not stored: who opens
 * it must name the same, so a text that is moved to another place does not open there.
 */
export function encrypt(content: Buffer, key: Buffer, boundTo: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(boundTo));
  const text = Buffer.concat([cipher.update(content), cipher.final()]);
  return [nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64url')).join('.');
}

/** The content again; throws when the key or the place is another, or when it was changed. */
export function decrypt(encrypted: string, key: Buffer, boundTo: string): Buffer {
  const [nonce, tag, text] = encrypted.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (nonce === undefined || tag?.length !== 16 || text === undefined)
    throw new Error('not an encrypted text');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}
