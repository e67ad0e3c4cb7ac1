import { describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import { mintScope } from '@/server/tenancy/actor';
import { cacheKeys } from '@/server/tenancy/cache-keys';
import { describeCache } from './cache-suite';
import { createProcessCache } from './process-cache';

describeCache('the cache of a process', () => createProcessCache({ bytesMax: 4 * 1024 ** 2 }));

describe('a full cache', () => {
  it('lets go what was used longest ago', async () => {
    const cache = createProcessCache({ bytesMax: 10_000 });
    const scope = mintScope(newUuid());
    const keys = Array.from({ length: 5 }, () => cacheKeys.comparison(scope, 1, newUuid(), newUuid()));
    const [first, second] = keys;
    if (first === undefined || second === undefined) throw new Error('no keys');
    await cache.set(first, 'x'.repeat(1000), 60);
    await cache.set(second, 'x'.repeat(1000), 60);
    await cache.get(first);
    for (const key of keys.slice(2)) await cache.set(key, 'x'.repeat(1000), 60);
    expect(await cache.get(second)).toBeNull();
    expect(await cache.get(first)).not.toBeNull();
  });
});
