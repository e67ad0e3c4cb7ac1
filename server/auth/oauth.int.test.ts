import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Server } from 'oauth2-mock-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { withSystem } from '@/server/tenancy/with-system';
import { AuthBrowser, TEST_ORIGIN } from '@/tests/support/auth-browser';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { giveSecondFactor } from '@/tests/support/second-factor';
import type { OAuthSettings } from './oauth-settings';

setUpTestDatabase();
const PASSWORD = 'the right password';
const CLIENT = { clientId: 'datrix', clientSecret: 'a secret of the client' };
const PATHS = {
  authorize: '/login/oauth/authorize',
  token: '/login/oauth/access_token',
  wellKnownDocument: '/common/v2.0/.well-known/openid-configuration',
};

const google = new OAuth2Server();
const others = new OAuth2Server(undefined, undefined, { endpoints: PATHS });
/** What the providers say of whoever signs in there. */
let claims: Record<string, unknown> = {};
/** GitHub is no OpenID provider: its answer holds no id token. */
let openId = true;
let emails: { email: string; primary: boolean; verified: boolean }[] = [];
const api = http.createServer((request, response) => {
  const body =
    request.url === '/user/emails' ? emails : { id: 4711, login: 'ada', email: 'typed@by.hand', ...claims };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
});
let oauth: OAuthSettings = {};

beforeAll(async () => {
  for (const server of [google, others]) {
    await server.issuer.keys.generate('RS256');
    server.service.on('beforeTokenSigning', (token) => Object.assign(token.payload, claims));
    server.service.on('beforeResponse', ({ body }) => {
      if (!openId && body !== null && typeof body === 'object') Reflect.deleteProperty(body, 'id_token');
    });
    await server.start(0, '127.0.0.1');
  }
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const url = others.issuer.url ?? '';
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  oauth = {
    google: { ...CLIENT, issuer: google.issuer.url ?? '' },
    github: { ...CLIENT, url, apiUrl },
    microsoft: { ...CLIENT, authority: url, tenant: 'common' },
  };
});
afterAll(async () => {
  await Promise.all([google.stop(), others.stop()]);
  api.close();
});
beforeEach(() => {
  claims = { sub: randomUUID(), name: 'Ada', email: `${randomUUID()}@Example.test`, email_verified: true };
  emails = [];
  openId = true;
});

type Provider = 'google' | 'github' | 'microsoft';

const browserOf = (settings: object = {}) => new AuthBrowser({ oauth, ...settings });

/** Goes to the provider and comes back with its answer's address, which is not yet opened. */
async function visit(
  browser: AuthBrowser,
  provider: Provider,
  options: { link?: boolean; next?: string } = {},
) {
  const csrfToken = await browser.csrfToken();
  const path = `/api/auth/signin/${provider}${options.link ? '?link=1' : ''}`;
  const callbackUrl = options.next ?? `${TEST_ORIGIN}/`;
  const answer: { url: string } = await (
    await browser.send(path, { csrfToken, callbackUrl, json: 'true' })
  ).json();
  const there = await fetch(answer.url, { redirect: 'manual' });
  return new URL(there.headers.get('location') ?? 'missing:');
}

/** The whole way; answers where the browser is sent at the end. */
async function signInBy(
  browser: AuthBrowser,
  provider: Provider,
  options: { link?: boolean; next?: string } = {},
) {
  const back = await visit(browser, provider, options);
  const response = await browser.send(`${back.pathname}${back.search}`);
  return response.headers.get('location') ?? '';
}

/** Follows NextAuth's own redirects to the word that the sign-in page is given. */
async function faultOf(browser: AuthBrowser, location: string): Promise<string> {
  const url = new URL(location, TEST_ORIGIN);
  if (url.pathname === '/sign-in') return url.searchParams.get('error') ?? '';
  const response = await browser.send(`${url.pathname}${url.search}`);
  return faultOf(browser, response.headers.get('location') ?? '/sign-in?error=lost');
}

const accountOf = (email: unknown) =>
  withSystem('seed', (db) =>
    db.user.findUnique({
      where: { email: String(email).toLowerCase() },
      include: { memberships: true, externalIdentities: true },
    }),
  );
const change = (id: string, data: object) =>
  withSystem('seed', (db) => db.user.update({ where: { id }, data }));

describe('somebody new', () => {
  it('gets an account and an organisation while sign-up is open, and the same account the next time', async () => {
    const browser = browserOf();
    expect(await signInBy(browser, 'google')).toBe(`${TEST_ORIGIN}/`);
    const account = await accountOf(claims.email);
    expect(account).toMatchObject({ name: 'Ada', passwordHash: null });
    expect(account?.emailVerifiedAt).not.toBeNull();
    expect(await browser.actor()).toMatchObject({ type: 'user', id: account?.id, role: 'super_admin' });
    claims = { ...claims, email: 'another@example.test' };
    const again = browserOf();
    await signInBy(again, 'google');
    expect(await again.actor()).toMatchObject({ id: account?.id });
    const rows = await withSystem('seed', (db) =>
      db.auditEvent.findMany({ where: { orgId: account?.memberships[0]?.orgId ?? '' } }),
    );
    const actions = rows.map(({ action }) => action).sort();
    expect(actions).toEqual(['identity.link', 'organisation.signUp', 'session.signIn', 'session.signIn']);
  });

  it('is turned away where only invited people come in', async () => {
    const browser = browserOf({ signUp: 'invited' });
    expect(await signInBy(browser, 'google')).toBe('/sign-in?error=NotInvited');
    expect(await accountOf(claims.email)).toBeNull();
    expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
  });

  it('joins what they were invited to, and nothing else', async () => {
    const { orgId } = await createTestOrganisation();
    const email = String(claims.email).toLowerCase();
    const expiresAt = new Date(Date.now() + 60_000);
    const invitation = {
      id: newUuid(),
      orgId,
      email,
      role: 'data_scientist',
      tokenHash: randomUUID(),
      expiresAt,
    };
    await withSystem('seed', (db) =>
      db.invitation.create({ data: { ...invitation, invitedByName: 'Grace' } }),
    );
    const browser = browserOf({ signUp: 'invited' });
    await signInBy(browser, 'google');
    expect(await browser.actor()).toMatchObject({ role: 'data_scientist', scope: { orgId } });
    expect((await accountOf(email))?.memberships).toHaveLength(1);
    const row = await withSystem('seed', (db) =>
      db.invitation.findUniqueOrThrow({ where: { id: invitation.id } }),
    );
    expect(row.acceptedAt).not.toBeNull();
  });

  it.each([false, undefined, 'true'])(
    'is turned away when Google calls the address verified: %j',
    async (verified) => {
      claims.email_verified = verified;
      expect(await signInBy(browserOf(), 'google')).toBe('/sign-in?error=UnverifiedEmail');
    },
  );

  it('comes by a verified address of GitHub, never by the one of its profile', async () => {
    openId = false;
    claims.id = 12345;
    emails = [{ email: 'typed@by.hand', primary: true, verified: false }];
    expect(await signInBy(browserOf(), 'github')).toBe('/sign-in?error=UnverifiedEmail');
    const email = `${randomUUID()}@example.test`;
    emails = [...emails, { email, primary: false, verified: true }];
    await signInBy(browserOf(), 'github');
    expect(await accountOf(email)).not.toBeNull();
    expect(await accountOf('typed@by.hand')).toBeNull();
  });

  it('comes by Microsoft only with an address that its tenant owns', async () => {
    expect(await signInBy(browserOf(), 'microsoft')).toBe('/sign-in?error=UnverifiedEmail');
    claims.xms_edov = true;
    expect(await signInBy(browserOf(), 'microsoft')).toBe(`${TEST_ORIGIN}/`);
  });
});

describe('an account that is there', () => {
  it('is not linked by an address that was only typed when it was made', async () => {
    const { userId } = await createTestOrganisation();
    const passwordHash = await hashPassword(PASSWORD);
    await change(userId, { email: String(claims.email).toLowerCase(), passwordHash });
    const browser = browserOf();
    expect(await signInBy(browser, 'google')).toBe('/sign-in?error=AccountExists');
    expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
    await change(userId, { emailVerifiedAt: new Date() });
    expect(await signInBy(browserOf(), 'google')).toBe(`${TEST_ORIGIN}/`);
  });

  it('is linked when its owner asks for it, signed in', async () => {
    const { userId } = await createTestOrganisation();
    const { email } = await change(userId, { passwordHash: await hashPassword(PASSWORD) });
    const browser = browserOf();
    await browser.signIn(email, PASSWORD);
    claims.email_verified = false;
    await signInBy(browser, 'google', { link: true });
    const elsewhere = browserOf();
    await signInBy(elsewhere, 'google');
    expect(await elsewhere.actor()).toMatchObject({ id: userId });
  });

  it('is not linked because a session is open', async () => {
    const { userId } = await createTestOrganisation();
    const { email } = await change(userId, { passwordHash: await hashPassword(PASSWORD) });
    const browser = browserOf();
    await browser.signIn(email, PASSWORD);
    await signInBy(browser, 'google');
    expect((await accountOf(email))?.externalIdentities).toEqual([]);
    expect(await accountOf(claims.email)).not.toBeNull();
  });

  it('takes no account elsewhere that is somebody else’s', async () => {
    await signInBy(browserOf(), 'google');
    const { userId } = await createTestOrganisation();
    const { email } = await change(userId, { passwordHash: await hashPassword(PASSWORD) });
    const browser = browserOf();
    await browser.signIn(email, PASSWORD);
    expect(await faultOf(browser, await signInBy(browser, 'google', { link: true }))).toBe('LinkedElsewhere');
  });

  it('is asked for its second factor', async () => {
    await signInBy(browserOf(), 'google');
    const account = await accountOf(claims.email);
    const { code } = await giveSecondFactor(account?.id ?? '');
    const browser = browserOf();
    expect(await signInBy(browser, 'google')).toBe('/sign-in?step=code');
    expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
    expect(await browser.enterCode(code())).toBe('signed_in');
    expect(await browser.actor()).toMatchObject({ id: account?.id });
  });

  it.each([
    ['is deactivated', (id: string) => change(id, { deactivatedAt: new Date() })],
    [
      'is an API user',
      (userId: string) =>
        withSystem('seed', (db) =>
          db.membership.updateMany({ where: { userId }, data: { role: 'api_user' } }),
        ),
    ],
  ])('gets no session when it %s', async (_what, make) => {
    await signInBy(browserOf(), 'google');
    await make((await accountOf(claims.email))?.id ?? newUuid());
    const browser = browserOf();
    expect(await signInBy(browser, 'google')).toBe('/sign-in?error=AccessDenied');
    expect(browser.cookies.has('datrix.session')).toBe(false);
  });
});

describe('an answer of a provider', () => {
  it('with another state, or brought to another browser, is refused', async () => {
    const browser = browserOf();
    const back = await visit(browser, 'google');
    const other = browserOf();
    const foreign = await other.send(`${back.pathname}${back.search}`);
    expect(await faultOf(other, foreign.headers.get('location') ?? '')).toBe('OAuthCallback');
    back.searchParams.set('state', 'forged');
    const forged = await browser.send(`${back.pathname}${back.search}`);
    expect(await faultOf(browser, forged.headers.get('location') ?? '')).toBe('OAuthCallback');
    for (const one of [browser, other]) expect(one.cookies.has('datrix.session')).toBe(false);
    expect(await accountOf(claims.email)).toBeNull();
  });

  it('that says no leads back to the sign-in page', async () => {
    const browser = browserOf();
    const back = await visit(browser, 'google');
    const state = back.searchParams.get('state');
    const denied = await browser.send(`${back.pathname}?error=access_denied&state=${state}`);
    expect(await faultOf(browser, denied.headers.get('location') ?? '')).not.toBe('');
    expect(browser.cookies.has('datrix.session')).toBe(false);
  });

  it('never leads to another site', async () => {
    const location = await signInBy(browserOf(), 'google', { next: 'https://evil.test/' });
    expect(new URL(location, TEST_ORIGIN).origin).toBe(TEST_ORIGIN);
  });
});
