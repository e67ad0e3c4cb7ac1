import { expect, type Locator, type Page, test } from '@playwright/test';
import { makeWorkbook } from '@/tests/support/make-workbook';
import { signInAsDemo } from './sign-in';

/** As a German spreadsheet saves it: a title above the table, semicolons, decimal commas, Latin-1, one broken row. */
function oddCsv(): Buffer {
  const cities = ['Köln', 'München', 'Lübeck'];
  const rows = Array.from({ length: 120 }, (_unused, index) => {
    const amount = ((index * 37) % 900) / 100 + 1;
    return `${cities[index % 3]};Kunde ${index};${amount.toFixed(2).replace('.', ',')};2024-03-${String((index % 28) + 1).padStart(2, '0')}`;
  });
  rows[40] = 'Köln;Müller;1,50;2024-03-01;zu;viele;Felder';
  const text = ['Umsatzbericht 2024', '', 'Stadt;Kunde;Betrag;Datum', ...rows].join('\r\n');
  return Buffer.from(text, 'latin1');
}

async function openSheet(page: Page, name: string, buffer: Buffer): Promise<Locator> {
  await signInAsDemo(page);
  await page.getByRole('button', { name: 'Upload' }).first().click();
  const sheet = page.getByRole('dialog');
  await sheet.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await expect(sheet.getByText('Column names', { exact: true })).toBeVisible({ timeout: 30_000 });
  return sheet;
}

async function choose(page: Page, sheet: Locator, label: string, option: string): Promise<void> {
  await sheet.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

test.describe('a file is seen before it is read', () => {
  test('an odd file: what was detected, what changes by hand, what is set aside, what is kept', async ({
    page,
  }) => {
    const sheet = await openSheet(page, 'umsatz.csv', oddCsv());
    const rows = sheet.getByRole('region', { name: 'Preview of the rows' });
    const left = sheet.getByRole('complementary', { name: 'What was detected' });
    await expect(left.getByRole('combobox', { name: 'Encoding' })).toHaveValue('windows-1252');
    await expect(left.getByRole('combobox', { name: 'Delimiter' })).toHaveValue(/Semicolon/);
    await expect(left.getByRole('combobox', { name: 'Decimal mark' })).toHaveValue(/Comma/);
    await expect(rows.getByRole('columnheader', { name: /Betrag/ })).toContainText('decimal');
    await expect(rows.getByText('München').first()).toBeVisible();
    const aside = sheet.getByRole('region', { name: 'Records that will be set aside' });
    await expect(aside).toContainText('line 44');
    await expect(aside).toContainText('zu;viele;Felder');

    await choose(page, sheet, 'Encoding', 'windows-1251');
    await expect(rows.getByText('München')).toHaveCount(0);
    await sheet.getByRole('button', { name: 'Detect Encoding again' }).click();
    await expect(rows.getByText('München').first()).toBeVisible();

    await choose(page, sheet, 'Column names', 'No header');
    await expect(rows.getByRole('columnheader', { name: /column_1/ })).toBeVisible();
    await choose(page, sheet, 'Column names', 'Line 3');
    await expect(rows.getByRole('columnheader', { name: /Stadt/ })).toBeVisible();

    await sheet.getByLabel('Name', { exact: true }).fill('Umsatz der Reise');
    await choose(page, sheet, 'Label column', 'Stadt');
    await sheet.getByRole('button', { name: 'Ingest and scan' }).click();
    await expect(page.getByRole('heading', { name: 'Umsatz der Reise' })).toBeVisible();

    await page.getByRole('tab', { name: 'History' }).click();
    const choices = page.getByRole('table', { name: 'Choices made in reading' });
    await expect(choices.getByRole('row', { name: /Column names line 3 set by hand/ })).toBeVisible({
      timeout: 60_000,
    });
    await expect(choices.getByRole('row', { name: /Delimiter semicolon/ })).toBeVisible();
    await expect(page.getByRole('table', { name: 'Records set aside' })).toContainText('zu;viele;Felder');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('set-aside.csv');
  });

  test('a file that is no table says so, and nothing can be started', async ({ page }) => {
    await signInAsDemo(page);
    await page.getByRole('button', { name: 'Upload' }).first().click();
    const sheet = page.getByRole('dialog');
    const buffer = Buffer.from('%PDF-1.7 not a table at all');
    await sheet
      .locator('input[type=file]')
      .setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer });
    await expect(sheet.getByRole('alert')).toContainText('PDF', { timeout: 30_000 });
    await expect(sheet.getByRole('button', { name: 'Ingest and scan' })).toBeDisabled();
  });

  test('an upload goes on by itself when the line comes back', async ({ page, context }) => {
    await signInAsDemo(page);
    await page.getByRole('button', { name: 'Upload' }).first().click();
    const sheet = page.getByRole('dialog');
    let cut = false;
    // The first stretch of bytes never arrives.
    await context.route('**/v1/uploads/upl_*', async (route) => {
      if (route.request().method() === 'PATCH' && !cut) {
        cut = true;
        await route.abort('connectionreset');
      } else await route.continue();
    });
    const line = 'a line of text, to make the file long enough,';
    const buffer = Buffer.from(
      `id,text,word\n${Array.from({ length: 60_000 }, (_unused, index) => `${index},${line.replaceAll(',', ' ')},x`).join('\n')}\n`,
    );
    await sheet.locator('input[type=file]').setInputFiles({ name: 'long.csv', mimeType: 'text/csv', buffer });
    await expect(sheet.getByText('Uploaded')).toBeVisible({ timeout: 30_000 });
    expect(cut).toBe(true);
    await expect(sheet.getByText(/judged by the first/)).toBeVisible({ timeout: 30_000 });
  });

  test('a workbook: the sheet is chosen, and another can be', async ({ page }) => {
    await signInAsDemo(page);
    await page.getByRole('button', { name: 'Upload' }).first().click();
    const sheet = page.getByRole('dialog');
    const year = (first: number, rows: number) =>
      Array.from({ length: rows }, (_unused, index) => [`R-${first + index}`, first + index]);
    const buffer = makeWorkbook([
      { name: 'Sales 2024', rows: [['Sales of the year'], [], ['region', 'amount'], ...year(100, 40)] },
      { name: 'Sales 2023', rows: [['area', 'sum'], ...year(900, 20)] },
    ]);
    await sheet.locator('input[type=file]').setInputFiles({
      name: 'sales.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer,
    });
    const rows = sheet.getByRole('region', { name: 'Preview of the rows' });
    await expect(rows.getByRole('columnheader', { name: /region/ })).toBeVisible({ timeout: 30_000 });
    await expect(sheet.getByRole('combobox', { name: 'Sheet' })).toHaveValue('Sales 2024');
    await choose(page, sheet, 'Sheet', 'Sales 2023');
    await expect(rows.getByRole('columnheader', { name: /area/ })).toBeVisible();
    await sheet.getByLabel('Name', { exact: true }).fill('Sales of 2023');
    await sheet.getByRole('button', { name: 'Ingest and scan' }).click();
    await expect(page.getByRole('heading', { name: 'Sales of 2023' })).toBeVisible();
    await expect(page.getByText('20 rows').first()).toBeVisible({ timeout: 60_000 });
  });

  test('several files of one table become one dataset', async ({ page }) => {
    await signInAsDemo(page);
    await page.getByRole('button', { name: 'Upload' }).first().click();
    const sheet = page.getByRole('dialog');
    const part = (name: string, from: number) => ({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `id,word\n${Array.from({ length: 30 }, (_unused, index) => `${from + index},w${index}`).join('\n')}\n`,
      ),
    });
    await sheet.locator('input[type=file]').setInputFiles([part('a.csv', 0), part('b.csv', 30)]);
    await expect(sheet.getByText('The first of 2 files')).toBeVisible({ timeout: 30_000 });
    await expect(sheet.getByText('Uploaded')).toBeVisible({ timeout: 30_000 });
    await sheet.getByLabel('Name', { exact: true }).fill('Two parts');
    await sheet.getByRole('button', { name: 'Ingest and scan' }).click();
    await expect(page.getByRole('heading', { name: 'Two parts' })).toBeVisible();
    await expect(page.getByText('60 rows').first()).toBeVisible({ timeout: 60_000 });
  });

  test('an address inside the own network is refused with words', async ({ page }) => {
    await signInAsDemo(page);
    await page.getByRole('button', { name: 'Upload' }).first().click();
    const sheet = page.getByRole('dialog');
    await sheet.getByText('From a URL').click();
    await sheet.getByLabel('Address').fill('http://169.254.169.254/latest/meta-data.csv');
    await sheet.getByRole('button', { name: 'Preview' }).click();
    await expect(sheet.getByRole('alert')).toContainText('This address may not be reached');
    await sheet.getByLabel('Name', { exact: true }).fill('Forbidden address');
    await sheet.getByRole('button', { name: 'Fetch, ingest and scan' }).click();
    await expect(page.getByRole('heading', { name: 'Forbidden address' })).toBeVisible();
    await expect(page.getByText(/may not be reached|public address/i).first()).toBeVisible({
      timeout: 60_000,
    });
  });
});
