import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import type { Cache } from '@/server/ports/cache';
import { mintScope } from '@/server/tenancy/actor';
import { cacheKeys } from '@/server/tenancy/cache-keys';

/** What every cache must do; each adapter's test runs it over its own. */
export function describeCache(name: string, create: () => Cache): void {
  describe(name, () => {
    let cache: Cache;
    const fresh = () => cacheKeys.comparison(mintScope(newUuid()), 1, newUuid(), newUuid());
    beforeEach(() => {
      cache = create();
    });

    it('gives back what was set, last', async () => {
      const key = fresh();
      expect(await cache.get(key)).toBeNull();
      await cache.set(key, '{"ä":"\\u0000"}', 60);
      await cache.set(key, 'größer', 60);
      expect(await cache.get(key)).toBe('größer');
    });

    it('keeps an empty text apart from nothing, and a long one whole', async () => {
      const [empty, long] = [fresh(), fresh()];
      await cache.set(empty, '', 60);
      await cache.set(long, 'x'.repeat(300_000), 60);
      expect(await cache.get(empty)).toBe('');
      expect((await cache.get(long))?.length).toBe(300_000);
    });

    it('forgets what is deleted, and nothing else', async () => {
      const [one, other] = [fresh(), fresh()];
      await cache.set(one, '1', 60);
      await cache.set(other, '2', 60);
      await cache.delete(one);
      await cache.delete(one);
      expect([await cache.get(one), await cache.get(other)]).toEqual([null, '2']);
    });

    it('forgets by itself when the time is over', async () => {
      const key = fresh();
      await cache.set(key, 'short', 1);
      expect(await cache.get(key)).toBe('short');
      while ((await cache.get(key)) !== null) await delay(50);
      await cache.set(key, 'again', 60);
      expect(await cache.get(key)).toBe('again');
    });

    it('keeps organisations apart under the same names', async () => {
      const [ours, theirs] = [mintScope(newUuid()), mintScope(newUuid())];
      const [before, after] = [newUuid(), newUuid()];
      await cache.set(cacheKeys.comparison(ours, 1, before, after), 'ours', 60);
      expect(await cache.get(cacheKeys.comparison(theirs, 1, before, after))).toBeNull();
      for (const make of Object.values(cacheKeys))
        expect(make(ours, 1, before, after)).toMatch(new RegExp(`^t:${ours.orgId}:`));
    });
  });
}
