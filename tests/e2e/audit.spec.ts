import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { credentials } from './credentials';
import { signInAsDemo, signUpAnew } from './sign-in';

test('the trail is narrowed, an event proves its seal, and the chain is recomputed', async ({ page }) => {
  await signInAsDemo(page);
  await page.getByRole('link', { name: 'Audit trail' }).click();
  await expect(page.getByRole('heading', { name: 'Audit trail' })).toBeVisible();
  const rows = page.getByRole('table', { name: 'Audit trail' }).getByRole('row');
  await expect(rows.nth(1)).toBeVisible();

  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Action' })).toBeFocused();
  await page.keyboard.type('dataset.create');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/action=dataset.create/);
  await expect(rows.filter({ hasText: 'dataset.create' }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Action' })).toHaveValue('dataset.create');

  await rows.nth(1).getByRole('button').click();
  const panel = page.getByRole('complementary', { name: /^Event aud_/ });
  await expect(panel.getByText('As it was sealed')).toBeVisible();
  await panel.getByRole('button', { name: 'All of this resource' }).click();
  await expect(page).toHaveURL(/resourceId=ds_/);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);

  await page.getByRole('button', { name: 'Sign now' }).click();
  await expect(page.getByText('nothing since')).toBeVisible();
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByRole('status')).toContainText('Sound');
});

test('an export is checked by the script that knows only the fingerprint', async ({ page }) => {
  await signInAsDemo(page);
  await page.getByRole('link', { name: 'Audit trail' }).click();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /JSON Lines/ }).click(),
  ]);
  const status = await page.request.get(`${credentials().url}/v1/compliance/audit-trail/status`);
  const { keys } = await status.json();
  const args = [
    'scripts/verify-audit.mjs',
    await download.path(),
    '--trust',
    keys[0].fingerprint,
    '--complete',
  ];
  expect(String(execFileSync(process.execPath, args))).toContain('Sound');
});

test('what the trail tells of a person is erased, and the chain stays sound', async ({ page }) => {
  const { email } = await signUpAnew(page, 'Forgetful');
  await page.getByRole('link', { name: 'Audit trail' }).click();
  const rows = page.getByRole('table', { name: 'Audit trail' }).getByRole('row');
  await expect(rows.filter({ hasText: 'Grace Newcomer' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Erase a person' }).click();
  const dialog = page.getByRole('dialog');
  const erase = dialog.getByRole('button', { name: 'Erase for good' });
  await expect(erase).toBeDisabled();
  await dialog.getByLabel('E-mail address of the person').fill(email);
  await expect(dialog).toContainText('Grace Newcomer is a member');
  await erase.click();
  await expect(dialog.getByRole('status')).toContainText(/\d+ events? (was|were) emptied/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(rows.filter({ hasText: 'audit.erasePersonal' })).toBeVisible();
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByRole('status')).toContainText('Sound');
});
