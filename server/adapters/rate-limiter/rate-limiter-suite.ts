import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import type { RateLimit, RateLimiter } from '@/server/ports/rate-limiter';

const LIMIT: RateLimit = { name: 'read', callsMax: 5, windowSeconds: 600 };

/**
 * What every limiter must do; each adapter's test runs it over its own. `create` makes a limiter as another process
 * would: `shared` says that all of them count together.
 */
export function describeRateLimiter(
  name: string,
  create: () => RateLimiter,
  options: { shared: boolean },
): void {
  describe(name, () => {
    let limiter: RateLimiter;
    beforeEach(() => {
      limiter = create();
    });
    const take = async (count: number, subject: string, limit = LIMIT) => {
      const verdicts = [];
      for (let index = 0; index < count; index++) verdicts.push(await limiter.take(limit, subject));
      return verdicts;
    };

    it('counts down, then refuses until the window ends', async () => {
      const verdicts = await take(7, newUuid());
      expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false]);
      expect(verdicts.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
      for (const { limit, resetSeconds } of verdicts) {
        expect(limit).toEqual(LIMIT);
        expect(resetSeconds).toBeGreaterThan(500);
        expect(resetSeconds).toBeLessThanOrEqual(600);
      }
    });

    it('counts each caller and each limit for itself', async () => {
      const [one, other] = [newUuid(), newUuid()];
      await take(6, one);
      expect((await take(1, other))[0]?.allowed).toBe(true);
      expect((await take(1, one, { ...LIMIT, name: 'write' }))[0]?.remaining).toBe(4);
    });

    it('begins anew when the window has ended', async () => {
      const subject = newUuid();
      const short = { ...LIMIT, callsMax: 1, windowSeconds: 1 };
      expect((await take(2, subject, short)).map(({ allowed }) => allowed)).toEqual([true, false]);
      while (!(await limiter.take(short, subject)).allowed) await delay(50);
    });

    it('lets exactly as many through when all come at once', async () => {
      const subject = newUuid();
      const verdicts = await Promise.all(Array.from({ length: 40 }, () => limiter.take(LIMIT, subject)));
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(5);
    });

    it.runIf(options.shared)('counts over all processes', async () => {
      const subject = newUuid();
      const processes = [create(), create(), create()];
      const verdicts = await Promise.all(
        Array.from({ length: 12 }, (_, index) => processes[index % 3]?.take(LIMIT, subject)),
      );
      expect(verdicts.filter((verdict) => verdict?.allowed)).toHaveLength(5);
    });
  });
}
