import { expect, test } from '@playwright/test';
import { credentials } from './credentials';
import { signInAsDemo, signUpAnew } from './sign-in';

test('a visitor is asked to sign in, and gets to the datasets', async ({ page }) => {
  await page.goto(credentials().url);
  await expect(page).toHaveURL(/\/sign-in$/);
  await signInAsDemo(page);
  await page.goto(credentials().url);
  await expect(page).toHaveURL(/\/demo\/datasets$/);
});

test('a wrong password is said beside the form, without telling whether the account exists', async ({
  page,
}) => {
  const { url, email } = credentials();
  for (const address of [email, 'nobody@example.test']) {
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('E-mail').fill(address);
    await page.getByRole('textbox', { name: 'Password' }).fill('certainly not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'wrong' })).toHaveText(
      'E-mail or password is wrong. Check both and try again.',
    );
  }
});

test('a link to another site is not followed after sign-in', async ({ page }) => {
  const { url, email, password } = credentials();
  await page.goto(`${url}/sign-in?next=//example.com/`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${url}/demo/datasets`);
});

test('the session cookie is out of reach of scripts', async ({ page }) => {
  await signInAsDemo(page);
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === 'datrix.session')).toMatchObject({
    httpOnly: true,
    sameSite: 'Lax',
  });
});

test('faults of the form stand beside the fields', async ({ page }) => {
  await page.goto(`${credentials().url}/sign-up`);
  await page.getByLabel('E-mail').fill('no address');
  await page.getByRole('textbox', { name: 'Password' }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Use at least 12 characters')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
});

test('a new organisation sees nothing of another', async ({ page }) => {
  const { url, apiKey } = credentials();
  await signUpAnew(page, 'Newcomers');
  const mine = await page.request.get(`${url}/v1/me`);
  expect(await mine.json()).toMatchObject({ organisation: { name: 'Newcomers' }, role: 'super_admin' });

  const headers = { authorization: `Bearer ${apiKey}` };
  const theirs = await (await page.request.get(`${url}/v1/datasets`, { headers })).json();
  expect(theirs.data.length).toBeGreaterThan(0);
  expect(await (await page.request.get(`${url}/v1/datasets`)).json()).toMatchObject({ data: [] });
  const answer = await page.request.get(`${url}/v1/datasets/${theirs.data[0].id}`);
  expect(answer.status()).toBe(404);
});

test('the same e-mail cannot have a second account', async ({ page }) => {
  const { email } = await signUpAnew(page, 'First');
  await page.goto(`${credentials().url}/sign-up`);
  await page.getByLabel('Your name').fill('Second');
  await page.getByLabel('Organisation').fill('Second');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill('a long enough password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('There is an account with this e-mail address')).toBeVisible();
});
