import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { credentials } from './credentials';

const DATASETS = /\/[a-z0-9-]+\/datasets$/;

/** Opens the datasets of the demo organisation as its owner. */
export async function signInAsDemo(page: Page): Promise<void> {
  const { url, email, password } = credentials();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(DATASETS);
}

/** Creates an account with an organisation of its own and opens its datasets. */
export async function signUpAnew(page: Page, organisation: string): Promise<{ email: string }> {
  const email = `${randomUUID()}@example.test`;
  await page.goto(`${credentials().url}/sign-up`);
  await page.getByLabel('Your name').fill('Grace Newcomer');
  await page.getByLabel('Organisation').fill(organisation);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill('a long enough password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(DATASETS);
  return { email };
}
