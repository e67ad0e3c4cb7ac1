import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocalKeyRing } from './local-key-ring';
import { parsePlatformKey, platformKeyIn } from './platform-key-file';

describe("the platform's keys", () => {
  const [old, current] = [randomBytes(32), randomBytes(32)];
  const dataKey = randomBytes(32);

  it('opens what an older key wrapped, says that it is outdated, and wraps with the newest', () => {
    const before = createLocalKeyRing([old]).wrap(dataKey, 'org-1');
    const ring = createLocalKeyRing([current, old]);
    expect(ring.unwrap(before, 'org-1')).toEqual(dataKey);
    expect(ring.isOutdated(before)).toBe(true);
    expect(ring.isOutdated(ring.wrap(dataKey, 'org-1'))).toBe(false);
    expect(() => createLocalKeyRing([current]).unwrap(before, 'org-1')).toThrow('is not here');
  });

  it('opens a key for its own organisation only', () => {
    const ring = createLocalKeyRing([current]);
    expect(() => ring.unwrap(ring.wrap(dataKey, 'org-1'), 'org-2')).toThrow();
  });

  it('keeps one key in a file that only its owner reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'datrix-keys-'));
    const file = join(folder, 'keys', 'platform');
    const key = platformKeyIn(file);
    expect(platformKeyIn(file)).toEqual(key);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(() => parsePlatformKey('short')).toThrow('32 bytes');
    await rm(folder, { recursive: true });
  });
});
