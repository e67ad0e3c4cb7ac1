import { createHash } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES } from '@/server/lib/encrypt';
import type { PlatformKey } from './platform-key';

/** A key that this process holds itself. */
export function localPlatformKey(key: Buffer): PlatformKey {
  if (key.length !== KEY_BYTES) throw new Error(`a platform key must have ${KEY_BYTES} bytes`);
  return {
    name: createHash('sha256').update('datrix platform key').update(key).digest('hex').slice(0, 12),
    wrap: async (secret, place) => encrypt(secret, key, place),
    unwrap: async (text, place) => decrypt(text, key, place),
  };
}
