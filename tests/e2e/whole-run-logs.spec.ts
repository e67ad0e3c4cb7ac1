import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { credentials } from './credentials';
import { signInAsDemo } from './sign-in';

const PLANTED = 'Pl4nted-In-A-Cell';
const Line = z.looseObject({ level: z.string(), time: z.string(), service: z.string(), msg: z.string() });
const Secrets = z.record(z.string(), z.string());

/** Last by its name, so that it looks at what all journeys before it have left in the logs too. */
test('the logs of a whole run hold no secret and no row', async ({ page, context }) => {
  test.setTimeout(120_000);
  const { url, apiKey, password } = credentials();
  await signInAsDemo(page);
  const cookies = await context.cookies();
  const session = cookies.find(({ name }) => name === 'datrix.session')?.value ?? '';
  expect(session).not.toBe('');
  const headers = { authorization: `Bearer ${apiKey}` };
  const csv = `id,secret\n${Array.from({ length: 30 }, (_, row) => `${row},${PLANTED}-${row}`).join('\n')}\n`;
  const file = { name: `${PLANTED}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) };
  const sent = await page.request.post(`${url}/v1/datasets`, { headers, multipart: { file } });
  expect(sent.status()).toBe(202);
  const job = z.object({ id: z.string() }).parse(await sent.json());
  await expect
    .poll(
      async () => (await (await page.request.get(`${url}/v1/jobs/${job.id}`, { headers })).json()).status,
      {
        timeout: 60_000,
      },
    )
    .toBe('succeeded');
  // What fails is logged with the most words.
  await page.request.get(`${url}/v1/datasets?token=${PLANTED}`, { headers });
  await page.request.get(`${url}/v1/me`, { headers: { authorization: `Bearer dtx_${PLANTED}` } });
  await page.goto(`${url}/sign-in?token=${PLANTED}`);

  const folder = process.env.DATRIX_E2E_DATA ?? '';
  const secrets = Secrets.parse(JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')));
  const planted = [...Object.values(secrets), apiKey, password, session, PLANTED];
  for (const name of ['web', 'worker']) {
    const text = await readFile(join(folder, 'logs', `${name}.log`), 'utf8');
    for (const secret of planted) expect(text.includes(secret), `${name}.log holds a secret`).toBe(false);
    const lines = text.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(() => Line.parse(JSON.parse(line)), line).not.toThrow();
    // Nothing besides lines of JSON but the greeting of Next and warnings of Node itself.
    const others = text.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    for (const line of others) expect(line).toMatch(/^\s*(▲|-|✓|⚠|\(node:|\(Use `node)/);
  }
});
