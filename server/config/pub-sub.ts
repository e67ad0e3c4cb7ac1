import { createPostgresPubSub } from '@/server/adapters/pub-sub/postgres-pub-sub';
import { createRedisPubSub } from '@/server/adapters/pub-sub/redis-pub-sub';
import type { PubSub } from '@/server/ports/pub-sub';
import type { Environment } from './env';
import { redisSettings } from './redis';

/** Redis where it is configured (the worker passes on what Postgres says), else Postgres itself. */
export function choosePubSub(settings: Environment): PubSub {
  const redis = redisSettings(settings);
  return redis === null ? createPostgresPubSub() : createRedisPubSub(redis);
}
