import { expect, type Page, test } from '@playwright/test';
import { z } from 'zod';
import { credentials } from './credentials';
import { signInAsDemo } from './sign-in';

const STREAM = '**/v1/events/stream?*';
const LIVE = '[data-live=true]';
const NOT_LIVE = '[data-live=false]';

const headers = () => ({ authorization: `Bearer ${credentials().apiKey}` });

/** The requests of a page for the stream, and for a job's own. */
function watchRequests(page: Page): { streams: string[]; jobs: string[] } {
  const seen = { streams: [] as string[], jobs: [] as string[] };
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === '/v1/events/stream') seen.streams.push(request.url());
    if (/^\/v1\/jobs\/.*\/events$/.test(pathname)) seen.jobs.push(request.url());
  });
  return seen;
}

/** A small table of its own, as another program would make it. */
async function makeDataset(page: Page, name: string): Promise<string> {
  const rows = Array.from({ length: 200 }, (_row, index) => `${index},${index % 9 === 0 ? '' : 'x'}`);
  const answer = await page.request.post(`${credentials().url}/v1/datasets`, {
    headers: headers(),
    multipart: {
      name,
      file: { name: 'live.csv', mimeType: 'text/csv', buffer: Buffer.from(['id,mark', ...rows].join('\n')) },
    },
  });
  const job = z.object({ resource: z.object({ id: z.string() }) }).parse(await answer.json());
  return job.resource.id;
}

const rename = (page: Page, datasetId: string, name: string) =>
  page.request.patch(`${credentials().url}/v1/datasets/${datasetId}`, { headers: headers(), data: { name } });

const remove = (page: Page, datasetId: string) =>
  page.request.delete(`${credentials().url}/v1/datasets/${datasetId}`, { headers: headers() });

/** What a browser tells a page that comes to lie behind another tab, or in front again. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    visible ? 'visible' : 'hidden',
  );
}

test('an open page shows what is done elsewhere, over one connection', async ({ page }) => {
  const seen = watchRequests(page);
  await signInAsDemo(page);
  await expect(page.locator(LIVE)).toBeAttached();
  // Nothing on the list is in work, so that nothing on it is asked for again: all that follows comes by the stream.
  await expect(page.getByRole('link', { name: 'Customers (demo)' })).toBeVisible();
  const datasetId = await makeDataset(page, 'Made elsewhere');
  await expect(page.getByRole('link', { name: 'Made elsewhere' })).toBeVisible();
  await page.getByRole('link', { name: 'Made elsewhere' }).click();
  await expect(page.getByRole('img', { name: /^Quality score [\d.]+ of 100/ })).toBeVisible({
    timeout: 60_000,
  });
  await rename(page, datasetId, 'Renamed elsewhere');
  await expect(page.getByRole('heading', { name: 'Renamed elsewhere' })).toBeVisible();

  // Behind another tab it holds no connection; in front again it goes on where it was.
  await setVisible(page, false);
  await expect(page.locator(NOT_LIVE)).toBeAttached();
  await rename(page, datasetId, 'Renamed meanwhile');
  await setVisible(page, true);
  await expect(page.getByRole('heading', { name: 'Renamed meanwhile' })).toBeVisible();
  expect(seen.streams.filter((url) => url.includes('after='))).toHaveLength(1);
  expect(seen.streams).toHaveLength(2);
  expect(seen.jobs).toEqual([]);

  await page.getByRole('link', { name: 'Datasets' }).first().click();
  await remove(page, datasetId);
  await expect(page.getByRole('link', { name: 'Renamed meanwhile' })).toHaveCount(0);
});

test('where the stream is refused a page asks by itself, and follows once it is there', async ({ page }) => {
  await page.route(STREAM, (route) => route.fulfill({ status: 503 }));
  await signInAsDemo(page);
  const datasetId = await makeDataset(page, 'Without a stream');
  await page.goto(page.url().replace(/datasets$/, `datasets/${datasetId}`));
  await expect(page.getByRole('img', { name: /^Quality score [\d.]+ of 100/ })).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('button', { name: 'Scan', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Scan', exact: true })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Scan', exact: true })).toBeEnabled({ timeout: 60_000 });
  await expect(page.locator(NOT_LIVE)).toBeAttached();

  await page.unroute(STREAM);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.locator(LIVE)).toBeAttached();
  await rename(page, datasetId, 'With a stream');
  await expect(page.getByRole('heading', { name: 'With a stream' })).toBeVisible();
  await remove(page, datasetId);
});
