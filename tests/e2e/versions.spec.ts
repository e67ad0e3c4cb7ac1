import { expect, test } from '@playwright/test';
import { credentials } from './credentials';
import { signUpAnew } from './sign-in';

const FIRST = 'code,city,amount\na,Rome,10\nb,Oslo,20\nc,Lima,30\n';
/** Amount of `b` is another, `c` has gone, `d` has come. */
const SECOND = 'code,city,amount\na,Rome,10\nb,Oslo,25\nd,Bern,40\n';

const fileOf = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a table is described, keyed, replaced by a later version, and the two are compared', async ({
  page,
}) => {
  await signUpAnew(page, 'Historians');
  await page.getByRole('button', { name: 'Upload' }).first().click();
  const sheet = page.getByRole('dialog');
  await sheet.locator('input[type=file]').first().setInputFiles(fileOf('ledger.csv', FIRST));
  await sheet.getByRole('button', { name: 'Ingest and scan' }).click();
  await expect(page.getByRole('heading', { name: 'ledger' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Scan', exact: true })).toBeEnabled({ timeout: 60_000 });

  await page.getByRole('button', { name: 'Edit name, description and tags' }).click();
  await page.getByRole('textbox', { name: 'Description' }).fill('What was sold, one row a sale.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('What was sold, one row a sale.')).toBeVisible();

  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'code', exact: true }).click();
  await page.getByRole('group', { name: 'Marks of code' }).getByText('Key', { exact: true }).click();
  await expect(page.getByText('Key: tells records apart')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'History' }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Upload a new version' }).click(),
  ]);
  await chooser.setFiles(fileOf('ledger.csv', SECOND));
  await expect(page.getByRole('row', { name: /v2/ }).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'What changed from version 1 to 2' }).click();
  await expect(page.getByRole('heading', { name: 'Version 1 → version 2' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Changed cells' }).getByRole('row').nth(1)).toContainText(
    /1\s*amount\s*20\s*25/,
  );
  await expect(page.getByText('rows removed').locator('..')).toContainText('1');

  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByLabel('Only changed rows').check();
  await expect(page.getByText('1 of 3 rows')).toBeVisible();
});

test('rows are asked in SQL, and a fault says where it is', async ({ page }) => {
  const { url, email, password } = credentials();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Customers (demo)' }).click();
  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByRole('button', { name: 'Query' }).click();
  const console_ = page.getByRole('region', { name: 'SQL console' });
  await console_.getByLabel('SQL', { exact: true }).fill('SELECT count(*) AS n, 40 + 2 AS answer FROM data');
  await page.keyboard.press('Control+Enter');
  await expect(console_.getByRole('table', { name: 'Result' })).toContainText('42');
  await expect(console_.getByText(/^1 row in \d/)).toBeVisible();
  await console_.getByLabel('SQL', { exact: true }).fill('SELECT *\nFROM data\nWHERE nope = 1');
  await console_.getByRole('button', { name: 'Run' }).click();
  await expect(console_.getByRole('alert')).toContainText('Line 3, column 7');
  await console_.getByLabel('SQL', { exact: true }).fill("SELECT * FROM read_text('/etc/passwd')");
  await console_.getByRole('button', { name: 'Run' }).click();
  await expect(console_.getByRole('alert')).toContainText('cannot be read from here');
});

test('what is deleted leaves a receipt', async ({ page }) => {
  await signUpAnew(page, 'Leavers');
  await page.getByRole('button', { name: 'Upload' }).first().click();
  const sheet = page.getByRole('dialog');
  await sheet.locator('input[type=file]').first().setInputFiles(fileOf('farewell.csv', FIRST));
  await sheet.getByRole('button', { name: 'Ingest and scan' }).click();
  await expect(page.getByRole('heading', { name: 'farewell' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Scan', exact: true })).toBeEnabled({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Actions for farewell' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  await page.keyboard.press('Control+k');
  await page.getByLabel('Find a dataset, column or page').fill('deleted');
  await page.getByRole('button', { name: 'Deleted datasets' }).click();
  const row = page.getByRole('row', { name: /farewell/ });
  await expect(row).toContainText('removed', { timeout: 60_000 });
  await row.getByRole('button', { name: 'farewell' }).click();
  const receipt = page.getByRole('complementary', { name: 'Receipt for farewell' });
  await expect(receipt.getByRole('table', { name: 'Digests' })).toContainText('farewell.csv');
});
