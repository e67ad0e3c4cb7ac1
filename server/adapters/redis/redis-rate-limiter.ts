import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { limiterOver } from '@/server/adapters/rate-limiter/consume';
import type { RateLimiter } from '@/server/ports/rate-limiter';

/** Counts in Redis, for all processes together. */
export function createRedisRateLimiter(client: Redis): RateLimiter {
  return limiterOver(
    ({ keyPrefix, ...options }) =>
      new RateLimiterRedis({
        ...options,
        keyPrefix: `datrix:limit:${keyPrefix}`,
        storeClient: client,
        rejectIfRedisNotReady: true,
      }),
  );
}
