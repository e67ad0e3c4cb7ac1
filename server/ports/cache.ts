declare const cacheKeyBrand: unique symbol;

/** Made by `server/tenancy/cache-keys.ts` only, so that every key lies below its organisation. */
export type CacheKey = string & { readonly [cacheKeyBrand]: true };

/**
 * Answers that would be the same when made again. Never the only place of anything: an entry may be gone at any time,
 * and where the cache is out of reach every `get` is a miss and every `set` is without effect. It never throws.
 * An in-process cache is not told what other processes delete, so keys name what never changes (a version, a scan).
 */
export interface Cache {
  get(key: CacheKey): Promise<string | null>;
  /** `ttlSeconds`: whole seconds, at least 1. */
  set(key: CacheKey, value: string, ttlSeconds: number): Promise<void>;
  delete(key: CacheKey): Promise<void>;
}
