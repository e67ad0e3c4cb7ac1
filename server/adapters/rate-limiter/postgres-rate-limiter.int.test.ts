import { afterAll, describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import { setUpTestDatabase } from '@/tests/support/database';
import { createPostgresRateLimiter } from './postgres-rate-limiter';
import { describeRateLimiter } from './rate-limiter-suite';

const database = setUpTestDatabase();
const made: ReturnType<typeof createPostgresRateLimiter>[] = [];
const create = (url = database().systemUrl) => {
  const limiter = createPostgresRateLimiter(url);
  made.push(limiter);
  return limiter;
};
afterAll(() => Promise.all(made.map((limiter) => limiter.close())));

describeRateLimiter('counters in PostgreSQL', () => create(), { shared: true });

describe('without a database', () => {
  it('still limits, each process for itself', async () => {
    const limiter = create('postgresql://nobody@127.0.0.1:1/none');
    const limit = { name: 'auth', callsMax: 2, windowSeconds: 600 };
    const subject = newUuid();
    const verdicts = [];
    for (let index = 0; index < 3; index++) verdicts.push((await limiter.take(limit, subject)).allowed);
    expect(verdicts).toEqual([true, true, false]);
  });
});
