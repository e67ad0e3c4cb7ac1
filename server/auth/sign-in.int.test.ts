import { describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { withSystem } from '@/server/tenancy/with-system';
import { AuthBrowser, TEST_ORIGIN } from '@/tests/support/auth-browser';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { giveSecondFactor } from '@/tests/support/second-factor';

setUpTestDatabase();
const PASSWORD = 'the right password';

async function personIn(role: Parameters<typeof createTestOrganisation>[0] = {}) {
  const organisation = await createTestOrganisation(role);
  const data = { passwordHash: await hashPassword(PASSWORD) };
  const { email } = await withSystem('seed', (db) =>
    db.user.update({ where: { id: organisation.userId }, data }),
  );
  return { ...organisation, email };
}

const actions = (orgId: string) =>
  withSystem('seed', (db) =>
    db.auditEvent.findMany({ where: { orgId }, orderBy: { createdAt: 'asc' } }),
  ).then((rows) => rows.map(({ action }) => action));

describe('signing in by password', () => {
  it('gives a session in an HTTP-only cookie of this site, and leaves rows for coming and going', async () => {
    const { email, userId, orgId } = await personIn();
    const browser = new AuthBrowser();
    expect(await browser.signIn(email.toUpperCase(), PASSWORD)).toBe('signed_in');
    expect(await browser.actor()).toMatchObject({ type: 'user', id: userId, credential: 'session' });
    await browser.signOut();
    expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
    expect(await actions(orgId)).toEqual(['session.signIn', 'session.signOut']);
  });

  it('answers an unknown e-mail like a wrong password', async () => {
    const { email } = await personIn();
    const browser = new AuthBrowser();
    expect(await browser.signIn(email, 'a wrong password')).toBe('CredentialsSignin');
    expect(await browser.signIn('nobody@example.test', PASSWORD)).toBe('CredentialsSignin');
  });

  it('needs the token of the form', async () => {
    const { email } = await personIn();
    const browser = new AuthBrowser();
    await browser.csrfToken();
    const form = { email, password: PASSWORD, csrfToken: 'forged', json: 'true' };
    await browser.send('/api/auth/callback/credentials', form);
    expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
  });

  it('never keeps a session that was there before', async () => {
    const [first, second] = await Promise.all([personIn(), personIn()]);
    const browser = new AuthBrowser();
    await browser.signIn(first.email, PASSWORD);
    const fixed = browser.cookies.get('datrix.session');
    await browser.signIn(second.email, PASSWORD);
    expect(browser.cookies.get('datrix.session')).not.toBe(fixed);
    expect(await browser.actor()).toMatchObject({ id: second.userId });
  });

  it.each(['https://evil.test/', '//evil.test', 'http://datrix.test.evil.test/'])(
    'leads to this site, not to %s',
    async (callbackUrl) => {
      const { email } = await personIn();
      const browser = new AuthBrowser();
      const form = {
        email,
        password: PASSWORD,
        csrfToken: await browser.csrfToken(),
        callbackUrl,
        json: 'true',
      };
      const answer: { url: string } = await (
        await browser.send('/api/auth/callback/credentials', form)
      ).json();
      expect(new URL(answer.url).origin).toBe(TEST_ORIGIN);
    },
  );

  it('is not for an API user', async () => {
    const { email, orgId } = await personIn({ role: 'api_user' });
    const browser = new AuthBrowser();
    expect(await browser.signIn(email, PASSWORD)).toBe('CredentialsSignin');
    expect(browser.cookies.has('datrix.session')).toBe(false);
    expect(await actions(orgId)).toEqual([]);
  });
});

describe('signing in with a second factor', () => {
  it('gives no session before the code, and one after it', async () => {
    const { email, userId } = await personIn();
    const { code } = await giveSecondFactor(userId);
    const browser = new AuthBrowser();
    expect(await browser.signIn(email, PASSWORD)).toBe('SecondFactor');
    expect(browser.cookies.has('datrix.session')).toBe(false);
    expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
    expect(await browser.enterCode('000000')).toBe('CredentialsSignin');
    expect(await browser.enterCode(code())).toBe('signed_in');
    expect(await browser.actor()).toMatchObject({ type: 'user', id: userId });
  });

  it('takes no code twice, from whatever browser', async () => {
    const { email, userId } = await personIn();
    const { code } = await giveSecondFactor(userId);
    const [mine, overShoulder] = [new AuthBrowser(), new AuthBrowser()];
    const shown = code();
    for (const browser of [mine, overShoulder]) await browser.signIn(email, PASSWORD);
    expect(await mine.enterCode(shown)).toBe('signed_in');
    expect(await overShoulder.enterCode(shown)).toBe('CredentialsSignin');
    expect(await overShoulder.enterCode(code(-1))).toBe('CredentialsSignin');
    expect(await overShoulder.enterCode(code(1))).toBe('signed_in');
  });

  it('takes each recovery code once, however it is written', async () => {
    const { email, userId, orgId } = await personIn();
    const { recoveryCodes } = await giveSecondFactor(userId);
    const [code = ''] = recoveryCodes;
    const browser = new AuthBrowser();
    await browser.signIn(email, PASSWORD);
    expect(await browser.enterCode(code.toLowerCase().replaceAll('-', ' '))).toBe('signed_in');
    const again = new AuthBrowser();
    await again.signIn(email, PASSWORD);
    expect(await again.enterCode(code)).toBe('CredentialsSignin');
    expect(await actions(orgId)).toEqual(['session.signIn', 'session.signInFailed']);
  });

  it('needs the password of the same account in the same browser, and one that still holds', async () => {
    const [one, two] = await Promise.all([personIn(), personIn()]);
    const [ofOne, ofTwo] = [await giveSecondFactor(one.userId), await giveSecondFactor(two.userId)];
    const browser = new AuthBrowser();
    expect(await browser.enterCode(ofOne.code())).toBe('CredentialsSignin');
    await browser.signIn(one.email, PASSWORD);
    expect(await browser.enterCode(ofTwo.code())).toBe('CredentialsSignin');
    const sessionsValidFrom = new Date(Date.now() + 1000);
    await withSystem('seed', (db) =>
      db.user.update({ where: { id: one.userId }, data: { sessionsValidFrom } }),
    );
    expect(await browser.enterCode(ofOne.code())).toBe('CredentialsSignin');
  });
});

describe('an organisation that asks for a second factor', () => {
  it('opens nothing but the way to one, and everything after it', async () => {
    const { email, userId, orgId } = await personIn();
    await withSystem('seed', (db) =>
      db.organisation.update({ where: { id: orgId }, data: { secondFactorRequired: true } }),
    );
    const browser = new AuthBrowser();
    await browser.signIn(email, PASSWORD);
    const before = await browser.actor();
    expect(before).toMatchObject({ restriction: 'second_factor' });
    expect(before.type === 'user' && [...before.permissions].sort()).toEqual([
      'account.manage',
      'organisation.read',
    ]);
    await giveSecondFactor(userId);
    const after = await browser.actor();
    expect(after.type === 'user' && after.permissions.has('dataset.delete')).toBe(true);
    expect(after).not.toHaveProperty('restriction');
  });

  it('does not bind the other organisations of a member', async () => {
    const { email, userId, orgId } = await personIn();
    const free = await createTestOrganisation();
    await withSystem('seed', async (db) => {
      await db.organisation.update({ where: { id: orgId }, data: { secondFactorRequired: true } });
      await db.membership.create({ data: { id: newUuid(), orgId: free.orgId, userId, role: 'viewer' } });
    });
    const browser = new AuthBrowser();
    await browser.signIn(email, PASSWORD);
    const there = await browser.actor({ 'x-datrix-organisation': `test-${free.orgId}` });
    expect(there).not.toHaveProperty('restriction');
  });
});
