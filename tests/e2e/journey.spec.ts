import { expect, test } from '@playwright/test';
import { signInAsDemo, signUpAnew } from './sign-in';

const DIMENSIONS = ['Completeness', 'Consistency', 'Accuracy', 'Distribution', 'Label quality'];
const NAME = 'Orders of the journey';

/** 300 orders: 30 without an amount, 6 cities in capitals, and one record twice. */
function ordersCsv(): string {
  const cities = ['Lisbon', 'Porto', 'Braga'];
  const lines = Array.from({ length: 300 }, (_unused, index) => {
    const city = cities[index % cities.length] ?? '';
    const shown = index % 50 === 7 ? city.toUpperCase() : city;
    const amount = index % 10 === 3 ? '' : (20 + ((index * 37) % 180) / 10).toFixed(2);
    return `O-${1000 + index},${shown},${amount},${index % 4 === 0 ? 'returned' : 'kept'}`;
  });
  return ['order_id,city,amount,outcome', ...lines, lines[0] ?? ''].join('\n');
}

test.describe('from a file to what is wrong with it', () => {
  test('a file is uploaded, followed, scored and looked into', async ({ page }) => {
    await signInAsDemo(page);
    await page.getByRole('button', { name: 'Upload' }).first().click();
    const sheet = page.getByRole('dialog');
    await sheet
      .locator('input[type=file]')
      .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(ordersCsv()) });
    await sheet.getByLabel('Name', { exact: true }).fill(NAME);
    await sheet.getByRole('button', { name: 'Ingest and scan' }).click();

    await expect(page.getByRole('heading', { name: NAME })).toBeVisible();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expect(page.getByRole('img', { name: /^Quality score [\d.]+ of 100/ })).toBeVisible({
      timeout: 60_000,
    });
    for (const dimension of DIMENSIONS) {
      await expect(page.getByRole('button', { name: new RegExp(`^${dimension}`) })).toBeVisible();
    }
    await page.getByRole('button', { name: /^Completeness/ }).click();
    await expect(page.getByRole('row', { name: /missing values amount/ })).toBeVisible();

    await page.getByRole('tab', { name: 'Columns' }).click();
    for (const column of ['order_id', 'city', 'amount', 'outcome']) {
      await expect(page.getByRole('row', { name: new RegExp(column) }).first()).toBeVisible();
    }

    await page.getByRole('tab', { name: 'Issues' }).click();
    await page
      .getByText(/values in .?amount.? are missing/)
      .first()
      .click();
    await expect(page.getByText('No value').first()).toBeVisible();

    await page.getByRole('tab', { name: 'Data' }).click();
    await expect(page.getByText('O-1000').first()).toBeVisible();
    await page.reload();
    await expect(page.getByText('O-1000').first()).toBeVisible();
  });

  test('another organisation has an empty list', async ({ page }) => {
    await signUpAnew(page, 'Elsewhere');
    await expect(page.getByText(NAME)).toHaveCount(0);
    await expect(page.getByText('Customers (demo)')).toHaveCount(0);
  });
});
