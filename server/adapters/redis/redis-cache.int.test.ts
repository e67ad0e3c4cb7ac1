import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeCache } from '@/server/adapters/cache/cache-suite';
import { newUuid } from '@/server/lib/ids';
import { mintScope } from '@/server/tenancy/actor';
import { cacheKeys } from '@/server/tenancy/cache-keys';
import { setUpTestRedis } from '@/tests/support/redis';
import { connectRedis, redisReady } from './connect-redis';
import { createRedisCache } from './redis-cache';

const redis = await setUpTestRedis();

describe.skipIf(redis === null)('in Redis', () => {
  let client: ReturnType<typeof connectRedis>;
  beforeAll(async () => {
    client = connectRedis({ url: redis?.server().url ?? '' }, 'command');
    await redisReady(client);
  });
  afterAll(() => client.disconnect());

  describeCache('the cache of all processes', () => createRedisCache(client));

  it('is without effect while Redis is away, and works again by itself', async () => {
    const cache = createRedisCache(client);
    const key = cacheKeys.comparison(mintScope(newUuid()), 1, newUuid(), newUuid());
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await redis?.stop();
    await gone;
    await cache.set(key, 'lost', 60);
    await cache.delete(key);
    expect(await cache.get(key)).toBeNull();
    const back = redisReady(client);
    await redis?.startAgain();
    await back;
    await cache.set(key, 'kept', 60);
    expect(await cache.get(key)).toBe('kept');
  });
});
