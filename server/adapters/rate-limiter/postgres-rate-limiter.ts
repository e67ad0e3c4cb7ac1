import pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { logger } from '@/server/lib/logger';
import type { RateLimiter } from '@/server/ports/rate-limiter';
import { limiterOver } from './consume';

/** Counting is one short statement, so a few connections serve many callers. */
const CONNECTIONS_MAX = 4;
const TIMEOUT_MS = 2_000;

/** Counts in PostgreSQL as the system role, for instances without Redis; all processes share the counters. */
export function createPostgresRateLimiter(systemUrl: string): RateLimiter & { close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: systemUrl,
    max: CONNECTIONS_MAX,
    application_name: 'datrix system: rate_limits',
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    allowExitOnIdle: true,
  });
  // A connection that breaks while nobody uses it must not end the process; the next call opens another.
  pool.on('error', (error) => logger.warn({ reason: error.message }, 'a connection for rate limits broke'));
  const limiter = limiterOver(
    (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient: pool,
        storeType: 'pool',
        schemaName: 'limits',
        tableName: 'counters',
        tableCreated: true,
      }),
  );
  return { ...limiter, close: () => pool.end() };
}
