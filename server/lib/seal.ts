import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Text that only holders of the secret can read again: AES-256-GCM, `iv.tag.text` in base64url. */
export function seal(text: string, secret: string | Buffer, purpose: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, purpose), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url')).join('.');
}

/** The text behind a seal; throws when it was changed or sealed for another purpose. */
export function unseal(sealed: string, secret: string | Buffer, purpose: string): string {
  const [iv, tag, text] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (iv === undefined || tag === undefined || text === undefined) throw new Error('not a seal');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), iv);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
}

function keyOf(secret: string | Buffer, purpose: string): Buffer {
  return createHash('sha256').update(purpose).update('\0').update(secret).digest();
}
