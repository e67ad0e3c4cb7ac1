import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '@/scripts/lib/embedded-postgres';
import { credentials } from './credentials';
import { signUpAnew } from './sign-in';

let folder: string;
let source: RunningPostgres;
let owner: pg.Client;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-e2e-source-'));
  source = await startPostgres(folder, { flags: ['-c', 'fsync=off'] });
  owner = new pg.Client({ connectionString: source.url('postgres') });
  await owner.connect();
  await owner.query(`
    CREATE TABLE orders (id integer PRIMARY KEY, city text, amount numeric(10, 2));
    INSERT INTO orders SELECT n, CASE WHEN n % 2 = 0 THEN 'Porto' ELSE 'Lisbon' END, n * 1.25 FROM generate_series(1, 400) n;
    ANALYZE orders;
  `);
});
test.afterAll(async () => {
  await owner.end();
  await source.stop();
  await rm(folder, { recursive: true, force: true });
});

test('connects a database, imports a table and keeps the dataset like it', async ({ page }) => {
  await signUpAnew(page, 'Sources');
  await page.getByRole('link', { name: 'Connectors' }).click();
  await page.getByRole('button', { name: 'Add connector' }).click();
  await page.getByRole('button', { name: /PostgreSQL/ }).click();
  const url = new URL(source.url('postgres'));
  await page.getByLabel('Name', { exact: true }).fill('Warehouse');
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByLabel('Port').fill(url.port);
  await page.getByLabel('Database').fill('postgres');
  await page.getByLabel('User').fill(url.username);
  await page.getByLabel('Encryption').selectOption('off');
  await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
  await page.getByRole('button', { name: 'Save and test connection' }).click();
  await expect(page.getByText('The connection does not work.')).toBeVisible();
  await expect(page.getByText(/refuses this user or password/)).toBeVisible();

  await page.getByRole('textbox', { name: 'Password' }).fill(url.password);
  await page.getByRole('button', { name: 'Save and test connection' }).click();
  await expect(page.getByRole('heading', { name: 'Warehouse' })).toBeVisible();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText(/The connection works\. PostgreSQL 18/)).toBeVisible();

  await page.getByRole('button', { name: 'orders', exact: false }).click();
  await expect(page.getByRole('cell', { name: '1.25', exact: true })).toBeVisible();
  await expect(page.getByText('3 columns, the first 50 rows')).toBeVisible();
  await page.getByRole('button', { name: 'Import as dataset' }).click();
  await page.getByLabel('Add what is new').check();
  await page.getByLabel('Column that tells new rows').selectOption('id');
  await page.getByLabel('Run', { exact: true }).selectOption('');
  await page.getByRole('button', { name: 'Import and scan' }).click();
  await expect(page).toHaveURL(/\/datasets\/ds_/);
  await expect(
    page
      .getByText(/400 rows/)
      .or(page.getByText('400 × 3'))
      .first(),
  ).toBeVisible({ timeout: 60_000 });

  // Its rows show before its first scan has ended, and until then it takes no new ones.
  const datasetId = /ds_\w+/.exec(page.url())?.[0];
  const state = async () => {
    const answer = await page.request.get(`${credentials().url}/v1/datasets/${datasetId}`);
    return (await answer.json()).status;
  };
  await expect.poll(state, { timeout: 60_000 }).toBe('ready');
  await owner.query("INSERT INTO orders VALUES (401, 'Faro', 9.50), (402, 'Faro', 1)");
  await page.getByRole('link', { name: 'Connectors' }).click();
  await page.getByRole('button', { name: 'Warehouse' }).click();
  const syncs = page.getByRole('table', { name: 'Synced datasets' });
  await expect(syncs.getByText('what is new by id')).toBeVisible();
  await syncs.getByRole('button', { name: 'Run now' }).click();
  await expect(syncs.getByText(/2 rows read/)).toBeVisible({ timeout: 60_000 });
  await syncs.getByRole('button', { name: 'Runs' }).click();
  await expect(page.getByRole('list', { name: 'Runs' }).getByText('by hand')).toBeVisible();

  await page.getByText('SQL', { exact: true }).click();
  await page.getByLabel('One SELECT').fill('DELETE FROM orders');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByText(/Only a query that reads is allowed/)).toBeVisible();
});
