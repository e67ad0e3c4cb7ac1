import { expect, type Page, test } from '@playwright/test';
import { credentials } from './credentials';
import { signUpAnew } from './sign-in';

/** 300 orders: 30 without an amount, one negative amount, cities in two spellings of case, one status of its own. */
function ordersCsv(): string {
  const cities = ['Lisbon', 'Porto', 'Braga'];
  const lines = Array.from({ length: 300 }, (_unused, index) => {
    const city = cities[index % cities.length] ?? '';
    const shown = index % 50 === 7 ? city.toUpperCase() : city;
    const amount = index % 10 === 3 ? '' : (20 + ((index * 37) % 180) / 10).toFixed(2);
    const status = index % 4 === 0 ? 'returned' : 'kept';
    return `O-${1000 + index},${shown},${amount},${status}`;
  });
  return ['order_id,city,amount,status', ...lines].join('\n');
}

/** Signs up, uploads the orders, and waits for their first score. */
async function scannedOrders(page: Page): Promise<void> {
  await signUpAnew(page, 'Careful people');
  await page.getByRole('button', { name: 'Upload' }).first().click();
  const sheet = page.getByRole('dialog');
  await sheet
    .locator('input[type=file]')
    .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(ordersCsv()) });
  await sheet.getByLabel('Name', { exact: true }).fill('Orders');
  await sheet.getByRole('button', { name: 'Ingest and scan' }).click();
  await expect(page.getByRole('heading', { name: 'Orders' })).toBeVisible();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(score(page)).toBeVisible({ timeout: 90_000 });
}

const score = (page: Page) => page.getByRole('img', { name: /^Quality score [\d.]+ of 100/ });

async function scoreNow(page: Page): Promise<number> {
  await page.getByRole('tab', { name: 'Overview' }).click();
  const words = (await score(page).getAttribute('aria-label')) ?? '';
  return Number(/[\d.]+/.exec(words)?.[0]);
}

async function scanAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Scan', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Scan', exact: true })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Scan', exact: true })).toBeEnabled({ timeout: 90_000 });
}

test.describe('care for quality', () => {
  // Each journey waits for two scans or more.
  test.describe.configure({ timeout: 240_000 });

  test('what is ignored stays ignored in the next scan, with its reason', async ({ page }) => {
    await scannedOrders(page);
    const before = await scoreNow(page);
    await page.getByRole('tab', { name: 'Issues' }).click();
    await page
      .getByText(/values in .?amount.? are missing/)
      .first()
      .click();
    const article = page.getByRole('article');
    await expect(article.getByRole('heading', { name: 'Decision' })).toBeVisible();
    await page.keyboard.press('i');
    await page.getByLabel('Why is this no fault here?').fill('Paid in cash, so there is no amount');
    await page.getByRole('button', { name: 'Ignore the issue' }).click();
    await expect(article.getByText('Paid in cash, so there is no amount')).toBeVisible();
    await article.getByLabel('Write a comment').fill('Agreed with accounting.');
    await article.getByRole('button', { name: 'Comment' }).click();
    await expect(article.getByText('Agreed with accounting.')).toBeVisible();
    await expect.poll(() => scoreNow(page)).toBeGreaterThan(before);
    const ignored = await scoreNow(page);

    await scanAgain(page);
    await expect.poll(() => scoreNow(page)).toBe(ignored);
    await page.getByRole('tab', { name: 'Issues' }).click();
    await page.getByRole('button', { name: /^Ignored/ }).click();
    await page
      .getByText(/values in .?amount.? are missing/)
      .first()
      .click();
    await expect(article.getByText('Paid in cash, so there is no amount')).toBeVisible();
    await expect(article.getByText('Agreed with accounting.')).toBeVisible();
    await article.getByRole('button', { name: 'Open again' }).click();
    await expect(article.getByRole('button', { name: 'Ignore…' })).toBeVisible();
    await expect.poll(() => scoreNow(page)).toBe(before);
  });

  test('a suggested rule is accepted, another is written, and the next scan says what breaks it', async ({
    page,
  }) => {
    await scannedOrders(page);
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByRole('button', { name: 'Accept: Status is one of "kept", "returned"' }).click();
    const rules = page.getByRole('table', { name: 'Rules', exact: true });
    await expect(rules.getByText('not run yet')).toBeVisible();

    await page.getByRole('button', { name: 'New rule' }).click();
    const form = page.getByRole('dialog', { name: 'New rule' });
    await form.getByLabel('What it demands').click();
    await page.getByRole('option', { name: 'SQL expression' }).click();
    await form.getByLabel('Expression').fill('amont > 0');
    await form.getByRole('button', { name: 'Add the rule' }).click();
    await expect(form.getByRole('alert')).toContainText('no column');
    await form.getByLabel('Expression').fill("amount >= 21 OR city = 'Porto'");
    await form.getByLabel('Name').fill('Small orders go to Porto');
    await form.getByRole('button', { name: 'Add the rule' }).click();
    await expect(form).toBeHidden();

    await scanAgain(page);
    await page.getByRole('tab', { name: 'Rules' }).click();
    await expect(rules.getByText('holds')).toBeVisible();
    await rules.getByRole('button', { name: /broken$/ }).click();
    await expect(page.getByRole('article')).toContainText('Small orders go to Porto');
    await expect(page.getByRole('table', { name: 'Affected cells' })).toContainText('Must hold');
  });

  test('the report opens to read and as a PDF', async ({ page }) => {
    await scannedOrders(page);
    await page.getByRole('button', { name: 'Report' }).click();
    const opened = page.waitForEvent('popup');
    await page.getByRole('menuitem', { name: 'Open to read or print' }).click();
    const report = await opened;
    await expect(report.getByRole('heading', { name: 'Orders' })).toBeVisible();
    for (const part of ['What was found', 'Where each point was lost', 'Methods'])
      await expect(report.getByRole('heading', { name: part })).toBeVisible();
    const address = report.url().replace('format=html', 'format=pdf');
    const pdf = await page.request.get(address);
    expect(pdf.headers()['content-type']).toBe('application/pdf');
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(address).toContain(credentials().url);
  });
});
