import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ensureRedis, type RedisServer, startRedis } from '@/scripts/lib/test-servers/redis';

export interface TestRedis {
  server(): RedisServer;
  /** The server goes away and everything in it with it. */
  stop(): Promise<void>;
  /** It is there again, empty, at the same address. */
  startAgain(): Promise<void>;
}

/**
 * A real Redis that lives as long as the test file. Use as
 * `const redis = await setUpTestRedis(); describe.skipIf(redis === null)(…)`: null where Redis cannot be installed.
 */
export async function setUpTestRedis(options: { tls?: boolean } = {}): Promise<TestRedis | null> {
  if (!(await ensureRedis())) return null;
  let folder = '';
  let running: RedisServer | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-redis-'));
    running = await startRedis(folder, options);
  });
  afterAll(async () => {
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const server = () => {
    if (running === undefined) throw new Error('Redis runs only inside tests');
    return running;
  };
  return {
    server,
    stop: () => server().stop(),
    startAgain: async () => {
      running = await startRedis(folder, { ...options, port: server().port });
    },
  };
}
