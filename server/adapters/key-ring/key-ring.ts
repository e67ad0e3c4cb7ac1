import type { KeyRing } from '@/server/ports/key-ring';
import type { PlatformKey } from './platform-key';

/** The keys of the platform. The first wraps; the others only open what they once wrapped. */
export function createKeyRing(keys: readonly [PlatformKey, ...PlatformKey[]]): KeyRing {
  const [current] = keys;
  const split = (wrapped: string) => {
    const at = wrapped.indexOf(':');
    return { name: wrapped.slice(0, at), text: wrapped.slice(at + 1) };
  };
  return {
    wrap: async (secret, place) => `${current.name}:${await current.wrap(secret, place)}`,
    async unwrap(wrapped, place) {
      const { name, text } = split(wrapped);
      const key = keys.find((other) => other.name === name);
      if (key === undefined) {
        throw new Error(
          `the platform key ${name} is not here; name it in DATRIX_PLATFORM_KEYS_OLD or DATRIX_KMS_KEY_IDS_OLD`,
        );
      }
      return key.unwrap(text, place);
    },
    isOutdated: (wrapped) => split(wrapped).name !== current.name,
  };
}
