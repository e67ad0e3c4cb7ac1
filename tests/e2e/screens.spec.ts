import { expect, test } from '@playwright/test';
import { credentials } from './credentials';
import { signInAsDemo, signUpAnew } from './sign-in';

const DEMO = 'Customers (demo)';

test('a list is searched and walked through by keys', async ({ page }) => {
  await signInAsDemo(page);
  await expect(page.getByRole('link', { name: DEMO })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search datasets')).toBeFocused();
  await page.keyboard.type('nothing has this name');
  await expect(page.getByText('No dataset matches')).toBeVisible();
  await page.getByLabel('Search datasets').fill('customers');
  await expect(page.getByRole('link', { name: DEMO })).toBeVisible();
  await expect(page).toHaveURL(/search=customers/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: DEMO })).toBeVisible();
});

test('what is open stands in the address, and back takes it back', async ({ page }) => {
  await signInAsDemo(page);
  await page.getByRole('link', { name: DEMO }).click();
  await page.getByRole('tab', { name: 'Issues' }).click();
  await page.getByRole('region', { name: 'Issues' }).getByRole('button').first().click();
  await expect(page.getByRole('article')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('article')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('article')).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole('article')).toBeVisible();
});

test('rows are narrowed to what is suspected, and each suspicion says why', async ({ page }) => {
  await signInAsDemo(page);
  await page.getByRole('link', { name: DEMO }).click();
  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByLabel('Only flagged rows').check();
  await expect(page.getByText(/^\d+ of 2\u2009027 rows$/)).toBeVisible();
  await page
    .getByRole('table', { name: 'Rows' })
    .getByText(/probability \d/)
    .first()
    .locator('..')
    .hover();
  await expect(page.getByText('Probability that it is wrong')).toBeVisible();
  await page.getByRole('button', { name: 'Sort and filter age' }).click();
  await page.getByLabel('Show rows where age').selectOption('atLeast');
  await page.getByRole('textbox', { name: 'Value' }).fill('150');
  await page.getByRole('button', { name: 'Add filter' }).click();
  await expect(page.getByText('age is at least 150')).toBeVisible();
  await page.getByRole('button', { name: 'Remove the filter: age is at least 150' }).click();
  await expect(page.getByText('age is at least 150')).toHaveCount(0);
});

test('a key is shown once and can be revoked', async ({ page }) => {
  await signInAsDemo(page);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Nightly upload');
  await page.getByRole('button', { name: 'Create key' }).click();
  const key = (await page.getByLabel('The new API key').textContent()) ?? '';
  expect(key).toMatch(/^dtx_/);
  const answer = await page.request.get(`${credentials().url}/v1/datasets`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status()).toBe(200);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole('button', { name: 'Actions for Nightly upload' }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('row', { name: /Nightly upload/ })).toContainText('revoked');
});

test('an empty organisation is led to its first score by the sample', async ({ page }) => {
  await signUpAnew(page, 'Beginners');
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await page.getByRole('button', { name: 'Ingest and scan' }).click();
  await expect(page.getByRole('img', { name: /^Quality score [\d.]+ of 100/ })).toBeVisible({
    timeout: 60_000,
  });
});
