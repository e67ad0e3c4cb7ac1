import { readFileSync } from 'node:fs';
import { createProcessCache } from '@/server/adapters/cache/process-cache';
import { createPostgresRateLimiter } from '@/server/adapters/rate-limiter/postgres-rate-limiter';
import { connectRedis, type RedisSettings } from '@/server/adapters/redis/connect-redis';
import { createRedisCache } from '@/server/adapters/redis/redis-cache';
import { createRedisRateLimiter } from '@/server/adapters/redis/redis-rate-limiter';
import type { Cache } from '@/server/ports/cache';
import type { RateLimiter } from '@/server/ports/rate-limiter';
import type { Environment } from './env';

const PROCESS_CACHE_BYTES_MAX = 64 * 1024 ** 2;

/** How Redis is reached, or null where an instance does without. */
export function redisSettings(settings: Environment): RedisSettings | null {
  const { DATRIX_REDIS_URL: url, DATRIX_REDIS_CA_FILE: caFile } = settings;
  if (url === undefined) return null;
  return { url, ca: caFile === undefined ? undefined : readFileSync(caFile, 'utf8') };
}

/** Over one connection to Redis where there is one; else the cache in the process and the counters in PostgreSQL. */
export function chooseCacheAndLimiter(settings: Environment): { cache: Cache; rateLimiter: RateLimiter } {
  const redis = redisSettings(settings);
  if (redis === null) {
    return {
      cache: createProcessCache({ bytesMax: PROCESS_CACHE_BYTES_MAX }),
      rateLimiter: createPostgresRateLimiter(settings.DATABASE_SYSTEM_URL),
    };
  }
  const client = connectRedis(redis, 'command');
  return { cache: createRedisCache(client), rateLimiter: createRedisRateLimiter(client) };
}
