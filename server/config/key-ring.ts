import { join } from 'node:path';
import { createLocalKeyRing } from '@/server/adapters/local-key-ring/local-key-ring';
import { parsePlatformKey, platformKeyIn } from '@/server/adapters/local-key-ring/platform-key-file';
import type { KeyRing } from '@/server/ports/key-ring';
import type { Environment } from './env';

/** The platform's key from the settings, else from a file of this instance. */
export function chooseKeyRing(settings: Environment, dataDir: string): KeyRing {
  const current =
    settings.DATRIX_PLATFORM_KEY === undefined
      ? platformKeyIn(join(dataDir, 'keys', 'platform'))
      : parsePlatformKey(settings.DATRIX_PLATFORM_KEY);
  const old = settings.DATRIX_PLATFORM_KEYS_OLD.split(',').filter((text) => text.trim() !== '');
  return createLocalKeyRing([current, ...old.map(parsePlatformKey)]);
}
