import { Redis } from 'ioredis';
import { logger } from '@/server/lib/logger';

export interface RedisSettings {
  /** `redis://` or `rediss://` (TLS), with user, password and database number where needed. */
  url: string;
  /** PEM of the authority that signed the server's certificate; without it, those that Node trusts. */
  ca?: string | undefined;
}

/**
 * `command`: an answer now or an error, never a queue: a caller that can do without Redis must not wait for it.
 * `subscriber`: waits for Redis as long as it takes and takes its subscriptions up again.
 */
export type RedisUse = 'command' | 'subscriber';

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 1_000;
const RECONNECT_MS_MAX = 2_000;

/** One connection, which comes back by itself after 50 ms to 2 s for as long as the process lives. */
export function connectRedis(settings: RedisSettings, use: RedisUse): Redis {
  const encrypted = settings.url.startsWith('rediss://');
  const client = new Redis(settings.url, {
    connectionName: `datrix-${use}`,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), RECONNECT_MS_MAX),
    // After a failover the old primary refuses writes; the name leads to the new one by then.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
    ...(use === 'command'
      ? { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: COMMAND_TIMEOUT_MS }
      : { maxRetriesPerRequest: null, autoResubscribe: true }),
    ...(encrypted && settings.ca !== undefined ? { tls: { ca: settings.ca } } : {}),
  });
  reportChanges(client, use);
  return client;
}

/** One line when Redis goes and one when it is back, not one for each attempt; the address holds a password, so it stays out. */
function reportChanges(client: Redis, use: RedisUse): void {
  let away = false;
  client.on('error', (error: Error) => {
    if (!away) logger.warn({ use, reason: error.message }, 'Redis cannot be reached');
    away = true;
  });
  client.on('ready', () => {
    if (away) logger.info({ use }, 'Redis is back');
    away = false;
  });
}

/** Waits until the connection can be used; for tests and for programs that begin with it. */
export async function redisReady(client: Redis): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    client.once('ready', () => resolve());
    client.once('end', () => reject(new Error('the connection to Redis was closed')));
  });
}
