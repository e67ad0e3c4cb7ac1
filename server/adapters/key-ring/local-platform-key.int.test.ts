import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { localPlatformKey } from './local-platform-key';
import { parsePlatformKey, platformKeyIn } from './platform-key-file';
import { describePlatformKey } from './platform-key-suite';

describePlatformKey('a key that the process holds', async () => localPlatformKey(randomBytes(32)));

it('is kept in a file that only its owner reads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'datrix-keys-'));
  const file = join(folder, 'keys', 'platform');
  const key = platformKeyIn(file);
  expect(platformKeyIn(file)).toEqual(key);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(() => parsePlatformKey('short')).toThrow('32 bytes');
  await rm(folder, { recursive: true });
});
