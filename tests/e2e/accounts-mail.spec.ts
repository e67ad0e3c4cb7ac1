import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { freePort } from '@/scripts/lib/embedded-postgres';
import { type MailServer, startMailServer } from '../support/mail-server';
import { runBootstrap } from './run-bootstrap';

const PASSWORD = 'four brown bicycles';
let server: MailServer;
let dataDir = '';
let instance: { url: string; email: string; password: string };

/** An instance of its own, since whether it sends mail is settled when it starts. */
test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await startMailServer();
  dataDir = await mkdtemp(join(tmpdir(), 'datrix-e2e-mail-'));
  const up = ['up', '--detach', '--data', dataDir, '--port', String(await freePort())];
  const code = await runBootstrap(up, {
    DATRIX_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    DATRIX_MAIL_FROM: 'Datrix <datrix@example.test>',
  });
  expect(code).toBe(0);
  instance = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8'));
});
test.afterAll(async () => {
  await runBootstrap(['down', '--data', dataDir]);
  await rm(dataDir, { recursive: true, force: true });
  await server.close();
});

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${instance.url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('an invitation comes by mail, and a forgotten password is replaced by a mailed link', async ({
  page,
  browser,
}) => {
  const email = `${randomUUID()}@example.test`;
  await signIn(page, instance.email, instance.password);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('dialog').getByLabel('E-mail').fill(email);
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  await expect(page.getByText(`A mail with the link is on its way to ${email}.`)).toBeVisible();
  const invitation = await server.waitFor(email);
  expect(invitation.subject).toContain('invites you to Demo');
  const link = /http\S+\/invitation#\S+/.exec(invitation.text ?? '')?.[0] ?? '';

  const second = await browser.newContext();
  const guest = await second.newPage();
  await guest.goto(link);
  await guest.getByLabel('Your name').fill('Ivy Invited');
  await guest.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await guest.getByRole('button', { name: 'Create account and join' }).click();
  await expect(guest).toHaveURL(/\/demo\/datasets$/);

  const third = await browser.newContext();
  const forgetful = await third.newPage();
  await forgetful.goto(`${instance.url}/forgot-password`);
  await forgetful.getByLabel('E-mail').fill(email);
  await forgetful.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(forgetful.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  const reset = await server.waitFor(email, ({ subject }) => subject?.startsWith('Set a new') === true);
  const resetLink = /http\S+\/reset-password#\S+/.exec(reset.text ?? '')?.[0] ?? '';
  await forgetful.goto(resetLink);
  const field = forgetful.getByRole('textbox', { name: 'New password' });
  await field.fill('password1234');
  await forgetful.getByRole('button', { name: 'Set the password' }).click();
  await expect(forgetful.getByText('tried first')).toBeVisible();
  await field.fill('seven green tricycles');
  await forgetful.getByRole('button', { name: 'Set the password' }).click();
  await expect(forgetful.getByRole('heading', { name: 'The new password is set' })).toBeVisible();

  // Every session has ended, the old password opens nothing, the new one does.
  expect((await guest.request.get(`${instance.url}/v1/me`)).status()).toBe(401);
  await signIn(forgetful, email, PASSWORD);
  await expect(forgetful.getByRole('alert').filter({ hasText: 'wrong' })).toBeVisible();
  await signIn(forgetful, email, 'seven green tricycles');
  await expect(forgetful).toHaveURL(/\/demo\/datasets$/);
  await server.waitFor(email, ({ subject }) => subject === 'Your Datrix password was changed');
  await second.close();
  await third.close();
});

test('an address that nobody has gets the same answer and no mail', async ({ page }) => {
  const email = `${randomUUID()}@example.test`;
  await page.goto(`${instance.url}/forgot-password`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  expect(server.received.filter(({ to }) => JSON.stringify(to).includes(email))).toEqual([]);
});
