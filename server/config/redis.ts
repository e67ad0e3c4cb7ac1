import { readFileSync } from 'node:fs';
import type { RedisSettings } from '@/server/adapters/redis/connect-redis';
import type { Environment } from './env';

/** How Redis is reached, or null where an instance does without. */
export function redisSettings(settings: Environment): RedisSettings | null {
  const { DATRIX_REDIS_URL: url, DATRIX_REDIS_CA_FILE: caFile } = settings;
  if (url === undefined) return null;
  return { url, ca: caFile === undefined ? undefined : readFileSync(caFile, 'utf8') };
}
