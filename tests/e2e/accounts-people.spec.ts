import { randomUUID } from 'node:crypto';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { credentials } from './credentials';
import { signUpAnew } from './sign-in';

const PASSWORD = 'four brown bicycles';

/** Invites someone as the administrator on this page and gives the link that is shown once. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('radio', { name: role, exact: true }).check();
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = (await dialog.getByLabel('The invitation link').textContent()) ?? '';
  expect(link).toContain(`${credentials().url}/invitation#`);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(link)).toHaveCount(0);
  return link;
}

async function acceptAsNew(context: BrowserContext, link: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  await expect(page).toHaveURL(/\/invitation$/);
  await page.getByLabel('Your name').fill('Ivy Invited');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account and join' }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  return page;
}

test('someone is invited, accepts elsewhere, is bound to their role, and is out at once when removed', async ({
  page,
  browser,
}) => {
  await signUpAnew(page, 'Openers');
  const email = `${randomUUID()}@example.test`;
  const link = await invite(page, email, 'Viewer');
  const second = await browser.newContext();
  const guest = await acceptAsNew(second, link);

  // Their role: no upload, no members, and the API refuses the same.
  await expect(guest.getByRole('button', { name: 'Upload' })).toHaveCount(0);
  await guest.getByRole('link', { name: 'Settings' }).click();
  await expect(guest.getByRole('heading', { name: 'Profile' })).toBeVisible();
  await expect(guest.getByRole('link', { name: 'Members' })).toHaveCount(0);
  const url = credentials().url;
  expect((await guest.request.get(`${url}/v1/members`)).status()).toBe(403);
  expect(await (await guest.request.get(`${url}/v1/me`)).json()).toMatchObject({ role: 'viewer' });

  // A link holds once.
  const third = await browser.newContext();
  const late = await third.newPage();
  await late.goto(link);
  await expect(late.getByText('has been used')).toBeVisible();
  await third.close();

  await page.reload();
  await page.getByRole('button', { name: 'Actions for Ivy Invited' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('row', { name: /Ivy Invited/ })).toHaveCount(0);

  expect((await guest.request.get(`${url}/v1/me`)).status()).toBe(401);
  await guest.goto(url);
  await expect(guest.getByRole('heading', { name: 'You are in no organisation' })).toBeVisible();
  await second.close();
});

test('a role is changed, and holds on the page that is open already', async ({ page, browser }) => {
  await signUpAnew(page, 'Changers');
  const link = await invite(page, `${randomUUID()}@example.test`, 'Viewer');
  const second = await browser.newContext();
  const guest = await acceptAsNew(second, link);
  await page.reload();
  await page.getByRole('button', { name: 'Actions for Ivy Invited' }).click();
  await page.getByRole('menuitem', { name: 'Change access' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Data engineer' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: /Ivy Invited/ })).toContainText('Data engineer');
  await guest.reload();
  await expect(guest.getByRole('button', { name: 'Upload' })).toBeVisible();
  await second.close();
});

test('someone with an account signs in to accept, and switches between organisations', async ({
  page,
  browser,
}) => {
  await signUpAnew(page, 'Hosts');
  const second = await browser.newContext();
  const guest = await second.newPage();
  const { email } = await signUpAnew(guest, 'Guests own');
  const link = await invite(page, email, 'Auditor');
  await guest.goto(link);
  await guest.getByRole('button', { name: 'Join Hosts' }).click();
  await guest.getByRole('button', { name: 'Organisation: Hosts' }).click();
  await guest.getByRole('menuitem', { name: /Guests own/ }).click();
  await expect(guest.getByRole('button', { name: 'Organisation: Guests own' })).toBeVisible();
  await second.close();
});

test('signing out everywhere ends the other browser, and so does a new password', async ({
  page,
  browser,
}) => {
  const { email } = await signUpAnew(page, 'Sessions');
  const second = await browser.newContext();
  const other = await second.newPage();
  const { url } = credentials();
  const signIn = async (password: string) => {
    await other.goto(`${url}/sign-in`);
    await other.getByLabel('E-mail').fill(email);
    await other.getByRole('textbox', { name: 'Password' }).fill(password);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await expect(other).toHaveURL(/\/datasets$/);
  };
  const statusOf = async (on: Page) => (await on.request.get(`${url}/v1/me`)).status();

  await signIn('a long enough password');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'End the others' }).click();
  await expect(page.getByText('Your other sessions and all access tokens have ended.')).toBeVisible();
  expect(await statusOf(other)).toBe(401);
  // A session that was ended cannot renew itself.
  await other.request.get(`${url}/api/auth/session`);
  expect(await statusOf(other)).toBe(401);
  expect(await statusOf(page)).toBe(200);

  await signIn('a long enough password');
  await page.getByRole('textbox', { name: 'Present password' }).fill('a long enough password');
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Changed. Your other sessions have ended.')).toBeVisible();
  expect(await statusOf(other)).toBe(401);
  expect(await statusOf(page)).toBe(200);
  await signIn(PASSWORD);
  await second.close();
});

test('without a mail server the page for a forgotten password says what to do', async ({ page }) => {
  await page.goto(`${credentials().url}/sign-in`);
  await page.getByRole('link', { name: 'Forgotten password?' }).click();
  await page.getByLabel('E-mail').fill('anybody@example.test');
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(page.getByRole('heading', { name: 'This instance sends no mail' })).toBeVisible();
});
