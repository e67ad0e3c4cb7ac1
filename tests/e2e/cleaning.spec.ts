import { expect, type Page, test } from '@playwright/test';
import { credentials } from './credentials';
import { signInAsDemo } from './sign-in';

/** 200 rows: 20 without an amount, cities in three spellings of each, and three records twice. */
function ordersCsv(): string {
  const cities = ['Lisbon', 'Porto', 'Braga'];
  const lines = Array.from({ length: 200 }, (_unused, index) => {
    const city = cities[index % cities.length] ?? '';
    const shown = index % 40 === 7 ? city.toUpperCase() : index % 40 === 9 ? ` ${city}` : city;
    const amount = index % 10 === 3 ? '' : String(20 + (index % 3) * 50 + (index % 7));
    return `O-${1000 + index},${shown},${amount},${index % 4 === 0 ? 'returned' : 'kept'}`;
  });
  return ['order_id,city,amount,outcome', ...lines, ...lines.slice(0, 3)].join('\n');
}

const api = (path: string, init: RequestInit = {}) =>
  fetch(`${credentials().url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${credentials().apiKey}`, ...init.headers },
  });

async function ended(jobId: string): Promise<string> {
  for (;;) {
    const job = await (await api(`/v1/jobs/${jobId}`)).json();
    if (['succeeded', 'failed', 'cancelled'].includes(job.status)) return job.status;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function uploadAndScan(): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([ordersCsv()]), 'orders.csv');
  form.set('name', 'Orders to clean');
  const job = await (await api('/v1/datasets', { method: 'POST', body: form })).json();
  await ended(job.id);
  for (;;) {
    const dataset = await (await api(`/v1/datasets/${job.resource.id}`)).json();
    if (dataset.status === 'ready') return dataset.id;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function fixBySteps(datasetId: string, steps: object[]): Promise<void> {
  const job = await (
    await api(`/v1/quality/${datasetId}/fix`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ steps }),
    })
  ).json();
  expect(await ended(job.id)).toBe('succeeded');
}

const cityOf = async (page: Page, datasetId: string): Promise<string> => {
  const dataset = await (await api(`/v1/datasets/${datasetId}`)).json();
  const path = `/v1/datasets/${datasetId}/versions/${dataset.currentVersion.id}/download?format=csv`;
  return (await page.request.get(`${credentials().url}${path}`)).text();
};

test('issues are fixed in the wizard, the score rises, and a fix in the middle is rolled back', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const datasetId = await uploadAndScan();
  await signInAsDemo(page);
  await page.goto(`${page.url()}/${datasetId}?tab=clean`);

  await page.getByRole('checkbox', { name: 'Fix Missing values in amount' }).check();
  await page.getByRole('checkbox', { name: 'Fix Exact duplicate rows' }).check();
  const total = page.getByRole('complementary', { name: 'What will change in all' });
  await expect(total.getByText('20', { exact: true })).toBeVisible({ timeout: 60_000 });
  await total.getByRole('button', { name: 'Apply, reversible' }).click();
  await expect(page.getByText('applied', { exact: true })).toBeVisible({ timeout: 90_000 });
  const fixes = await (await api(`/v1/quality/${datasetId}/fix`)).json();
  expect(fixes.data[0].report.scoreAfter).toBeGreaterThan(fixes.data[0].report.scoreBefore);
  await expect(page.getByRole('region', { name: 'Gate' })).toBeVisible();

  await fixBySteps(datasetId, [
    { transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } },
  ]);
  await fixBySteps(datasetId, [{ transform: 'add_indicator', column: 'amount' }]);
  expect(await cityOf(page, datasetId)).toContain('BRAGA');

  await page.reload();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByText(/^Applied \(3\)$/).click();
  await page.getByRole('button', { name: 'Standardise text' }).click();
  await page.getByRole('button', { name: 'Roll back…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true }).click();
  await expect(page.getByText('rolled back', { exact: true })).toBeVisible({ timeout: 90_000 });
  const csv = await cityOf(page, datasetId);
  expect(csv).toContain('Braga');
  expect(csv.split('\n')[0]).toBe('order_id,city,amount,outcome,amount_missing');

  const first = fixes.data[0].id;
  const report = await page.request.get(
    `${credentials().url}/v1/quality/${datasetId}/fix/${first}/report?format=html`,
  );
  expect(await report.text()).toContain('Cleaning report');
});
