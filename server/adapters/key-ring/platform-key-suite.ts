import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from './key-ring';
import type { PlatformKey } from './platform-key';

/** What every platform key must do; each adapter's test runs it over its own. `create` makes another key each time. */
export function describePlatformKey(name: string, create: () => Promise<PlatformKey>): void {
  describe(name, () => {
    const secret = randomBytes(32);

    it('opens what it wrapped, and nothing of it shows', async () => {
      const ring = createKeyRing([await create()]);
      const wrapped = await ring.wrap(secret, 'org-1');
      expect(await ring.unwrap(wrapped, 'org-1')).toEqual(secret);
      expect(wrapped).not.toContain(secret.toString('base64'));
      expect(wrapped).not.toContain(secret.toString('hex'));
    });

    it('opens it for its own place only, however often it was opened there', async () => {
      const ring = createKeyRing([await create()]);
      const wrapped = await ring.wrap(secret, 'org-1');
      await ring.unwrap(wrapped, 'org-1');
      await expect(ring.unwrap(wrapped, 'org-2')).rejects.toThrow();
      await expect(ring.unwrap(wrapped, 'org-1 ')).rejects.toThrow();
    });

    it('notices a change in any part', async () => {
      const ring = createKeyRing([await create()]);
      const wrapped = await ring.wrap(secret, 'org-1');
      const at = wrapped.indexOf(':') + 1;
      const bytes = Buffer.from(wrapped.slice(at), 'base64');
      for (const index of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8((changed.readUInt8(index) ^ 1) & 0xff, index);
        const text = `${wrapped.slice(0, at)}${changed.toString('base64')}`;
        await expect(ring.unwrap(text, 'org-1')).rejects.toThrow();
      }
    });

    it('takes over from an older key, and says what that one wrapped', async () => {
      const [old, current] = [await create(), await create()];
      const before = await createKeyRing([old]).wrap(secret, 'org-1');
      const ring = createKeyRing([current, old]);
      expect(await ring.unwrap(before, 'org-1')).toEqual(secret);
      expect(ring.isOutdated(before)).toBe(true);
      expect(ring.isOutdated(await ring.wrap(secret, 'org-1'))).toBe(false);
      await expect(createKeyRing([current]).unwrap(before, 'org-1')).rejects.toThrow('is not here');
    });

    it('wraps secrets as long as the keys that sign', async () => {
      const ring = createKeyRing([await create()]);
      const long = randomBytes(2048);
      expect(await ring.unwrap(await ring.wrap(long, 'signing key'), 'signing key')).toEqual(long);
    });
  });
}
