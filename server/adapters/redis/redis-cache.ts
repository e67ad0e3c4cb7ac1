import type { Redis } from 'ioredis';
import type { Cache } from '@/server/ports/cache';

const PREFIX = 'datrix:cache:';

/**
 * The cache of all processes. Where Redis does not answer it fails open: a miss costs the time to compute again, and
 * `connectRedis` reports the loss. Deleting there does nothing, which is safe because keys name what never changes.
 */
export function createRedisCache(client: Redis): Cache {
  return {
    get: (key) => client.get(PREFIX + key).catch(() => null),
    set: async (key, value, ttlSeconds) => {
      await client.set(PREFIX + key, value, 'EX', ttlSeconds).catch(() => null);
    },
    delete: async (key) => {
      await client.unlink(PREFIX + key).catch(() => 0);
    },
  };
}
