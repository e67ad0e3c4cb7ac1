import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit, RateLimiter, RateVerdict } from '@/server/ports/rate-limiter';

/** What each store needs besides its client. */
export interface StoreOptions {
  keyPrefix: string;
  points: number;
  duration: number;
  /** A caller over the limit is refused from memory, so that hammering does not reach the store. */
  inMemoryBlockOnConsumed: number;
  /** Counts in this process while the store is away: limits stay, counted by each process for itself. */
  insuranceLimiter: RateLimiterAbstract;
}

/** The port over rate-limiter-flexible: one limiter of the library for each limit, made when it is first asked for. */
export function limiterOver(make: (options: StoreOptions) => RateLimiterAbstract): RateLimiter {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterFor = (limit: RateLimit) => {
    const keyPrefix = `${limit.name}:${limit.callsMax}:${limit.windowSeconds}`;
    const known = limiters.get(keyPrefix);
    if (known !== undefined) return known;
    const shape = { keyPrefix, points: limit.callsMax, duration: limit.windowSeconds };
    const limiter = make({
      ...shape,
      inMemoryBlockOnConsumed: limit.callsMax + 1,
      insuranceLimiter: new RateLimiterMemory(shape),
    });
    limiters.set(keyPrefix, limiter);
    return limiter;
  };
  return {
    take: async (limit, subject) => {
      try {
        return verdict(limit, true, await limiterFor(limit).consume(subject));
      } catch (refusal) {
        // The library refuses by rejecting with a result; anything else is a failure.
        if (refusal instanceof RateLimiterRes) return verdict(limit, false, refusal);
        throw refusal;
      }
    },
  };
}

function verdict(limit: RateLimit, allowed: boolean, result: RateLimiterRes): RateVerdict {
  return {
    allowed,
    limit,
    remaining: allowed ? Math.max(0, result.remainingPoints) : 0,
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  };
}
