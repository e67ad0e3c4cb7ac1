import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRateLimiter } from '@/server/adapters/rate-limiter/rate-limiter-suite';
import { newUuid } from '@/server/lib/ids';
import { setUpTestRedis } from '@/tests/support/redis';
import { connectRedis, redisReady } from './connect-redis';
import { createRedisRateLimiter } from './redis-rate-limiter';

const redis = await setUpTestRedis();

describe.skipIf(redis === null)('in Redis', () => {
  let client: ReturnType<typeof connectRedis>;
  beforeAll(async () => {
    client = connectRedis({ url: redis?.server().url ?? '' }, 'command');
    await redisReady(client);
  });
  afterAll(() => client.disconnect());

  describeRateLimiter('counters in Redis', () => createRedisRateLimiter(client), { shared: true });

  it('are counted by the process while Redis is away, and together again afterwards', async () => {
    const limit = { name: 'auth', callsMax: 2, windowSeconds: 600 };
    const subject = newUuid();
    const limiter = createRedisRateLimiter(client);
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await redis?.stop();
    await gone;
    const verdicts = [];
    for (let index = 0; index < 3; index++) verdicts.push((await limiter.take(limit, subject)).allowed);
    expect(verdicts).toEqual([true, true, false]);
    const back = redisReady(client);
    await redis?.startAgain();
    await back;
    const other = newUuid();
    await createRedisRateLimiter(client).take(limit, other);
    expect((await limiter.take(limit, other)).remaining).toBe(0);
  });
});
