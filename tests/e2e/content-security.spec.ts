import { readdirSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { z } from 'zod';
import { credentials } from './credentials';
import { signInAsDemo } from './sign-in';

const DEMO = 'Customers (demo)';
const DatasetList = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Everything that a policy refused, that a page wrote to the console as an error, or that it threw. */
function collectFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  return faults;
}

/** The address of each screen, from the folders of the application, so that a new one is walked without being listed. */
function screens(values: Record<string, string>): string[] {
  const files = readdirSync('app', { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('page.tsx'))
    .map((file) => {
      const folders = file.split('/').slice(0, -1);
      return `/${folders.filter((name) => !/^\(.*\)$/.test(name)).join('/')}`.replaceAll(
        /\[+(?:\.\.\.)?(\w+)\]+/g,
        (_whole, name: string) => values[name] ?? 'unknown',
      );
    });
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
}

async function demoDataset(page: Page): Promise<string> {
  const answer = await page.request.get(`${credentials().url}/v1/datasets`, {
    headers: { authorization: `Bearer ${credentials().apiKey}` },
  });
  const { data } = DatasetList.parse(await answer.json());
  return data.find(({ name }) => name === DEMO)?.id ?? '';
}

test('no screen needs what its policy refuses', async ({ page }) => {
  test.setTimeout(240_000);
  const faults = collectFaults(page);
  await signInAsDemo(page);
  const org = new URL(page.url()).pathname.split('/')[1] ?? '';
  const datasetId = await demoDataset(page);
  for (const path of screens({ org, datasetId })) {
    const response = await page.goto(`${credentials().url}${path}`);
    await settle(page);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toContain('unsafe-eval');
    expect(policy.replace("style-src-attr 'unsafe-inline'", ''), path).not.toContain('unsafe-inline');
    expect(faults, path).toEqual([]);
  }
});

test('no part of a dataset, no dialog and no menu needs what the policy refuses', async ({ page }) => {
  test.setTimeout(240_000);
  const faults = collectFaults(page);
  await signInAsDemo(page);
  await page.getByRole('link', { name: DEMO }).click();
  await expect(page.getByRole('heading', { name: DEMO })).toBeVisible();
  for (const tab of await page.getByRole('tab').all()) {
    const name = await tab.textContent();
    await tab.click();
    await settle(page);
    expect(faults, name ?? '').toEqual([]);
  }
  await page.getByRole('tab', { name: 'Issues' }).click();
  await page.getByRole('region', { name: 'Issues' }).getByRole('button').first().click();
  await expect(page.getByRole('article')).toBeVisible();
  await settle(page);
  await page.goto(`${credentials().url}/`);
  await page.getByRole('button', { name: 'Upload' }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  // A dialog stops the page behind it by a style element, which its nonce must have let through.
  await expect(page.locator('body')).toHaveCSS('overflow-y', 'hidden');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  expect(faults).toEqual([]);
});

test('the API reference is drawn under its policy', async ({ page }) => {
  const faults = collectFaults(page);
  const response = await page.goto(`${credentials().url}/docs`);
  await expect(page.getByRole('heading', { name: 'Datrix' }).first()).toBeVisible({ timeout: 60_000 });
  await settle(page);
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'nonce-[\w+/=]+' 'strict-dynamic';/);
  expect(faults).toEqual([]);
});

test('a report is drawn under its policy and runs nothing', async ({ page }) => {
  const faults = collectFaults(page);
  await signInAsDemo(page);
  const address = `${credentials().url}/v1/quality/${await demoDataset(page)}/report`;
  const response = await page.goto(`${address}?format=html`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(response?.headers()['content-security-policy']).toContain('sandbox allow-modals');
  // The test's own tool looks into the page by a script, which the sandbox stops; the report brings none.
  expect(faults.filter((fault) => !fault.includes('Blocked script execution'))).toEqual([]);
  expect(await response?.text()).not.toContain('<script');
  const pdf = await page.request.get(`${address}?format=pdf`);
  expect(pdf.headers()['content-disposition']).toMatch(/^attachment/);
});

test('a script that gets into a page without its nonce does not run', async ({ page }) => {
  await signInAsDemo(page);
  const ran = await page.evaluate(async () => {
    const refused = new Promise<string>((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
    });
    document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.name = \'ran\'">');
    return [await refused, window.name];
  });
  expect(ran).toEqual(['script-src-attr', '']);
});

test('an address that leads nowhere says so under the same policy', async ({ page }) => {
  const response = await page.goto(`${credentials().url}/nothing/is/at/this/address`);
  expect(response?.status()).toBe(404);
  expect(response?.headers()['content-security-policy']).toContain("'strict-dynamic'");
  await expect(page.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible();
});
