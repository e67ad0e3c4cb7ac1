import { LRUCache } from 'lru-cache';
import type { Cache } from '@/server/ports/cache';

/** The cache of one process: what was used longest ago goes first when `bytesMax` is reached. */
export function createProcessCache(options: { bytesMax: number }): Cache {
  const entries = new LRUCache<string, string>({
    maxSize: options.bytesMax,
    // JavaScript strings take up to two bytes a character; a key has to be kept, too.
    sizeCalculation: (value, key) => 2 * (value.length + key.length),
    // Time is asked for at each look, so that an entry is gone exactly when its time is over.
    ttlResolution: 0,
  });
  return {
    get: async (key) => entries.get(key) ?? null,
    set: async (key, value, ttlSeconds) => {
      entries.set(key, value, { ttl: ttlSeconds * 1000 });
    },
    delete: async (key) => {
      entries.delete(key);
    },
  };
}
