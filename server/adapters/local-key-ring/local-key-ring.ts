import { createHash } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES } from '@/server/lib/encrypt';
import type { KeyRing } from '@/server/ports/key-ring';

/** A ring of platform keys that this process holds. The first wraps; the others only open what they once wrapped. */
export function createLocalKeyRing(keys: readonly Buffer[]): KeyRing {
  const [current] = keys;
  if (current === undefined || keys.some((key) => key.length !== KEY_BYTES)) {
    throw new Error(`the platform's keys must have ${KEY_BYTES} bytes each`);
  }
  const named = new Map(keys.map((key) => [nameOf(key), key]));
  const split = (wrapped: string) => {
    const at = wrapped.indexOf(':');
    return { name: wrapped.slice(0, at), text: wrapped.slice(at + 1) };
  };
  return {
    wrap: (dataKey, orgId) => `${nameOf(current)}:${encrypt(dataKey, current, orgId)}`,
    unwrap(wrapped, orgId) {
      const { name, text } = split(wrapped);
      const key = named.get(name);
      if (key === undefined) {
        throw new Error(
          `the platform key ${name} is not here; name it in DATRIX_PLATFORM_KEY or DATRIX_PLATFORM_KEYS_OLD`,
        );
      }
      return decrypt(text, key, orgId);
    },
    isOutdated: (wrapped) => split(wrapped).name !== nameOf(current),
  };
}

/** Tells keys apart without telling anything of them. */
function nameOf(key: Buffer): string {
  return createHash('sha256').update('datrix platform key').update(key).digest('hex').slice(0, 12);
}
