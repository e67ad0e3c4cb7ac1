import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AnchorSigner } from '@/server/ports/anchor-signer';

/** `key`: an Ed25519 private key, PKCS #8 in base64. */
export function createAnchorSigner(key: string): AnchorSigner {
  const privateKey = createPrivateKey({
    key: Buffer.from(key.trim(), 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('the audit signing key must be Ed25519');
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    keyId: createHash('sha256').update(publicKey).digest('hex').slice(0, 16),
    publicKey: publicKey.toString('base64'),
    sign: (content) => sign(null, Buffer.from(content), privateKey).toString('base64url'),
  };
}

/** As `openssl genpkey -algorithm ed25519 -outform der | base64` makes it. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/**
 * The key in a file that only its owner reads; made the first time. Two processes that begin at once get the same. It is
 * rotated by moving the file away before a start: what the old key signed carries its public key.
 */
export function signingKeyIn(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${newSigningKey()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
