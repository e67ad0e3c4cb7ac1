import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiter } from '@/server/ports/rate-limiter';
import { limiterOver } from './consume';

/** Counts in this process only: for programs of one process, such as tests and benchmarks. */
export function createProcessRateLimiter(): RateLimiter {
  return limiterOver(
    ({ keyPrefix, points, duration }) => new RateLimiterMemory({ keyPrefix, points, duration }),
  );
}
