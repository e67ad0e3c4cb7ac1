import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ApiClient } from '@/bench/soak/api-client';
import { findFaults } from '@/bench/soak/find-faults';
import { killAtRandom } from '@/bench/soak/kill-at-random';
import { LoadClient, newTally } from '@/bench/soak/load-client';
import { credentials } from './credentials';
import { signUpAnew } from './sign-in';

/** The short form of `npm run bench -- soak`. */
test('nothing is lost or done twice while worker and web process are killed under load', async ({ page }) => {
  test.setTimeout(8 * 60_000);
  const { url } = credentials();
  const dataDir = process.env.DATRIX_E2E_DATA ?? '';
  await signUpAnew(page, 'Hard times');
  const apiKey = await page.evaluate(async () => {
    const response = await fetch('/v1/api-keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'load', role: 'data_engineer' }),
    });
    const { key }: { key: string } = await response.json();
    return key;
  });
  const tally = newTally();
  const controller = new AbortController();
  const clients = [0, 1].map((index) =>
    new LoadClient(new ApiClient(url, apiKey), tally, index).work(controller.signal),
  );
  const killed = await killAtRandom(join(dataDir, 'instance.json'), { worker: 3, web: 2 });
  controller.abort();
  await Promise.all(clients);
  expect(killed).toEqual({ worker: 3, web: 2 });
  expect(tally.uploads.size).toBeGreaterThan(1);
  expect(await findFaults(new ApiClient(url, apiKey), dataDir, tally)).toEqual([]);
});
