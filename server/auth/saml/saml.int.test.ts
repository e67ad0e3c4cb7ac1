import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { saveSamlConnection } from '@/server/domain/saml-connections/operations';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { auditTrailOf } from '@/tests/support/audit-trail';
import { AuthBrowser, TEST_MEANS, TEST_ORIGIN } from '@/tests/support/auth-browser';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { type Answer, type Keys, newKeys, samlAnswer } from '@/tests/support/saml-provider';
import { giveSecondFactor } from '@/tests/support/second-factor';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { openDoor } from '../open-door';
import { handleSaml } from './handle-saml';

setUpTestDatabase();
const services = setUpTestServices();
const MEANS = { ...TEST_MEANS, secret: TEST_SECRET, secure: false, publicUrl: TEST_ORIGIN };
const ISSUER = 'https://idp.test/metadata';
const REFUSED = '/sign-in?error=SsoRefused';
let keys: Keys;
let strangers: Keys;
beforeAll(() => {
  keys = newKeys('idp.test');
  strangers = newKeys('strangers.test');
});

async function connected(fields: Record<string, unknown> = {}) {
  const organisation = await createTestOrganisation();
  const input = {
    idpEntityId: ISSUER,
    idpSsoUrl: 'https://idp.test/sso',
    idpCertificates: [keys.cert],
    domains: ['acme.test'],
    ...fields,
  };
  await execute(saveSamlConnection, organisation.actor, input, { requestId: 'test', services: services() });
  const base = `/api/saml/${toPublicId('organisation', organisation.orgId)}`;
  return {
    ...organisation,
    base,
    slug: `test-${organisation.orgId}`,
    recipient: `${TEST_ORIGIN}${base}/acs`,
  };
}
type Connected = Awaited<ReturnType<typeof connected>>;

/** The browser's way through our side; the provider's side is samlp. */
async function send(browser: AuthBrowser, path: string, samlResponse?: string): Promise<string> {
  // The answer comes by a form of another site, which sends no cookie of ours.
  const headers = new Headers(samlResponse === undefined ? { cookie: browser.cookieHeader() } : {});
  const body = samlResponse === undefined ? undefined : new URLSearchParams({ SAMLResponse: samlResponse });
  const method = body === undefined ? 'GET' : 'POST';
  const request = new Request(new URL(path, TEST_ORIGIN), { method, headers, body });
  const response = await handleSaml(
    request,
    openDoor(request, { secure: false, requestId: 'test', trustedProxies: 0 }),
    MEANS,
  );
  browser.keep(response);
  return response.headers.get('location') ?? `status ${response.status}`;
}

const begin = (browser: AuthBrowser, { slug }: Connected, next = '') =>
  send(browser, `/api/saml/start?organisation=${slug}${next}`);

const answerFor = (to: Connected, answer: Partial<Answer>, requestUrl?: string, by = keys) =>
  samlAnswer(by, { subject: `${randomUUID()}@acme.test`, recipient: to.recipient, ...answer }, requestUrl);

/** The whole way; answers where it ends. */
async function signIn(
  browser: AuthBrowser,
  to: Connected,
  answer: Partial<Answer> = {},
  next = '',
): Promise<string> {
  const requestUrl = await begin(browser, to, next);
  const location = await send(browser, `${to.base}/acs`, await answerFor(to, answer, requestUrl));
  return location.includes('/finish?') ? send(browser, location) : location;
}

const reasons = async (orgId: string) =>
  (await auditTrailOf(mintScope(orgId), 'session.signInFailed')).map(({ detail }) => detail.reason);

describe('single sign-on', () => {
  it('makes somebody new a member with a session for this organisation, and knows them the next time', async () => {
    const to = await connected();
    const browser = new AuthBrowser();
    const subject = `${randomUUID()}@acme.test`;
    expect(await signIn(browser, to, { subject })).toBe(`/${to.slug}/datasets`);
    const actor = await browser.actor();
    expect(actor).toMatchObject({ type: 'user', role: 'viewer', scope: { orgId: to.orgId } });
    expect(actor.type === 'user' && actor.permissions.has('account.manage')).toBe(false);
    const again = new AuthBrowser();
    await signIn(again, to, { subject });
    expect(await again.actor()).toMatchObject({ id: actor.id });
    const trail = (await auditTrailOf(mintScope(to.orgId))).map(({ action }) => action);
    expect(trail).toEqual(['samlConnection.save', 'member.provision', 'session.signIn', 'session.signIn']);
  });

  it('reads e-mail, name and role from the mapped attributes; the role follows at each sign-in', async () => {
    const roleMap = [
      { value: 'engineers', role: 'data_engineer' },
      { value: 'all', role: 'viewer' },
    ];
    const to = await connected({
      emailAttribute: 'mail',
      nameAttribute: 'cn',
      roleAttribute: 'groups',
      roleMap,
    });
    const email = `${randomUUID()}@acme.test`;
    const subject = randomUUID();
    const attributes = { mail: email.toUpperCase(), cn: 'Ada Lovelace', groups: ['all', 'engineers'] };
    const browser = new AuthBrowser();
    await signIn(browser, to, { subject, attributes });
    expect(await browser.actor()).toMatchObject({ role: 'data_engineer', email, name: 'Ada Lovelace' });
    await signIn(browser, to, { subject, attributes: { ...attributes, groups: 'all' } });
    expect(await browser.actor()).toMatchObject({ role: 'viewer' });
  });

  it('takes an answer whose whole is signed as well as its assertion', async () => {
    const to = await connected();
    expect(await signIn(new AuthBrowser(), to, { signResponse: true })).toBe(`/${to.slug}/datasets`);
  });

  it('goes on to the page that was asked for, and to no other site', async () => {
    const to = await connected();
    const page = `/${to.slug}/settings/security`;
    expect(await signIn(new AuthBrowser(), to, {}, `&next=${page}`)).toBe(page);
    expect(await signIn(new AuthBrowser(), to, {}, '&next=//evil.test')).toBe(`/${to.slug}/datasets`);
  });

  it('describes itself to the provider', async () => {
    const { base, recipient } = await connected();
    const request = new Request(new URL(`${base}/metadata`, TEST_ORIGIN));
    const door = openDoor(request, { secure: false, requestId: 'test', trustedProxies: 0 });
    const text = await (await handleSaml(request, door, MEANS)).text();
    expect(text).toContain(`Location="${recipient}"`);
    expect(text).toContain('WantAssertionsSigned="true"');
  });

  it('knows no organisation without a connection, or with one that is off', async () => {
    const { orgId } = await createTestOrganisation();
    const unknown = { slug: `test-${orgId}` } as Connected;
    expect(await begin(new AuthBrowser(), unknown)).toBe('/sign-in?error=SsoUnknown');
    const off = await connected({ enabled: false });
    expect(await begin(new AuthBrowser(), off)).toBe('/sign-in?error=SsoUnknown');
    expect(await send(new AuthBrowser(), `${off.base}/acs`, await answerFor(off, {}))).toContain(
      'SsoUnknown',
    );
  });
});

describe('an answer is refused', () => {
  const text = (answer: string) => Buffer.from(answer, 'base64').toString();
  const packed = (xml: string) => Buffer.from(xml).toString('base64');

  const asItIs = (xml: string) => xml;

  async function refusalOf(to: Connected, answer: Partial<Answer>, alter = asItIs, by = keys) {
    const browser = new AuthBrowser();
    const requestUrl = await begin(browser, to);
    const original = text(await answerFor(to, answer, requestUrl, by));
    const altered = alter(original);
    if (alter !== asItIs) expect(altered, 'the attack has to change something').not.toBe(original);
    expect(await send(browser, `${to.base}/acs`, packed(altered))).toBe(REFUSED);
    expect(browser.cookies.has('datrix.session')).toBe(false);
    return (await reasons(to.orgId)).at(-1);
  }

  it('when it was changed after it was signed', async () => {
    const to = await connected();
    const subject = `${randomUUID()}@acme.test`;
    const alter = (xml: string) => xml.replaceAll(subject, 'head@acme.test');
    expect(await refusalOf(to, { subject }, alter)).toMatch(/signature/i);
  });

  it('when another key signed it, or none', async () => {
    const to = await connected();
    expect(await refusalOf(to, {}, undefined, strangers)).toMatch(/signature/i);
    const unsigned = (xml: string) => xml.replace(/<Signature[\s\S]*?<\/Signature>/, '');
    expect(await refusalOf(to, {}, unsigned)).toMatch(/signature/i);
  });

  it('when a signed assertion is wrapped by a forged one', async () => {
    const to = await connected();
    const subject = `${randomUUID()}@acme.test`;
    const assertionOf = (xml: string) => {
      const found = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0];
      if (found === undefined) throw new Error('the answer holds no assertion');
      return found;
    };
    const forgedFrom = (signed: string) =>
      signed
        .replace(/<Signature[\s\S]*?<\/Signature>/, '')
        .replace(/ID="[^"]*"/, 'ID="_forged"')
        .replaceAll(subject, 'head@acme.test');
    const wraps: ((xml: string) => string)[] = [
      // Beside it, before and after.
      (xml) => xml.replace(assertionOf(xml), forgedFrom(assertionOf(xml)) + assertionOf(xml)),
      (xml) => xml.replace(assertionOf(xml), assertionOf(xml) + forgedFrom(assertionOf(xml))),
      // The signed one kept in a corner that nobody reads.
      (xml) =>
        xml.replace(
          assertionOf(xml),
          `<samlp:Extensions>${assertionOf(xml)}</samlp:Extensions>${forgedFrom(assertionOf(xml))}`,
        ),
      // The signature moved onto the forged one, with the signed one inside of it as an object.
      (xml) => {
        const signed = assertionOf(xml);
        const signature = /<Signature[\s\S]*?<\/Signature>/.exec(signed)?.[0] ?? '';
        const inner = signature.replace(
          '</Signature>',
          `<Object>${signed.replace(signature, '')}</Object></Signature>`,
        );
        return xml.replace(
          signed,
          forgedFrom(signed).replace(/(<saml:Issuer>[^<]*<\/saml:Issuer>)/, `$1${inner}`),
        );
      },
    ];
    for (const wrap of wraps) {
      expect(await refusalOf(to, { subject }, wrap)).toMatch(/signature|multiple|assertion/i);
    }
    expect(await withSystem('seed', (db) => db.user.count({ where: { email: 'head@acme.test' } }))).toBe(0);
  });

  it('when its name id has a comment that cuts it short', async () => {
    const to = await connected();
    const subject = 'head@acme.test.evil.test';
    const alter = (xml: string) => xml.replace('head@acme.test.evil.test', 'head@acme.test<!---->.evil.test');
    expect(await refusalOf(to, { subject }, alter)).toMatch(/domain/);
  });

  it('when it has run out', async () => {
    expect(await refusalOf(await connected(), { lifetimeSeconds: -120 })).toMatch(/expired|confirmation/i);
  });

  it('when it is for another audience, recipient or from another issuer', async () => {
    const to = await connected();
    expect(await refusalOf(to, { audience: 'https://other.test' })).toMatch(/audience/);
    expect(await refusalOf(to, { recipient: 'https://other.test/acs' })).toBe('another recipient');
    expect(await refusalOf(to, { issuer: 'https://other.test/idp' })).toBe('another issuer');
  });

  it('when it was meant for another organisation with the same provider', async () => {
    const [one, two] = [await connected(), await connected()];
    const browser = new AuthBrowser();
    const answer = await answerFor(one, {}, await begin(browser, one));
    expect(await send(browser, `${two.base}/acs`, answer)).toBe(REFUSED);
  });

  it('when it was used before, also at the same moment', async () => {
    const to = await connected();
    const browser = new AuthBrowser();
    const answer = await answerFor(to, {}, await begin(browser, to));
    const both = await Promise.all([
      send(browser, `${to.base}/acs`, answer),
      send(new AuthBrowser(), `${to.base}/acs`, answer),
    ]);
    expect(both.filter((location) => location === REFUSED)).toHaveLength(1);
    expect(await send(browser, `${to.base}/acs`, answer)).toBe(REFUSED);
  });

  it('when its e-mail is outside of the domains', async () => {
    const to = await connected();
    for (const subject of ['ada@other.test', 'ada@acme.test.other.test', 'ada', 'ada@acme.test@other.test']) {
      expect(await refusalOf(to, { subject })).toMatch(/domain|address/);
    }
  });

  it('when it answers no request of ours; begun by the provider it is taken only where that is allowed', async () => {
    const to = await connected();
    const unasked = await answerFor(to, { audience: `${TEST_ORIGIN}${to.base}/metadata` });
    expect(await send(new AuthBrowser(), `${to.base}/acs`, unasked)).toBe(REFUSED);
    expect((await reasons(to.orgId)).at(-1)).toBe('begun by the provider');
    const open = await connected({ allowIdpInitiated: true });
    const browser = new AuthBrowser();
    const answer = await answerFor(open, { audience: `${TEST_ORIGIN}${open.base}/metadata` });
    await send(browser, await send(browser, `${open.base}/acs`, answer));
    expect(await browser.actor()).toMatchObject({ type: 'user', scope: { orgId: open.orgId } });
  });
});

describe('the ticket after an answer', () => {
  it('opens only the browser that began, and once', async () => {
    const to = await connected();
    const [mine, theirs] = [new AuthBrowser(), new AuthBrowser()];
    const ticket = await send(mine, `${to.base}/acs`, await answerFor(to, {}, await begin(mine, to)));
    expect(await send(theirs, ticket)).toBe(REFUSED);
    expect(await send(mine, ticket)).toBe(REFUSED);
    for (const browser of [mine, theirs]) expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
  });
});

describe('who may come in', () => {
  it('nobody of another organisation by their address, and a member for this organisation only', async () => {
    const to = await connected();
    const other = await createTestOrganisation();
    const email = `${randomUUID()}@acme.test`;
    await withSystem('seed', (db) => db.user.update({ where: { id: other.userId }, data: { email } }));
    const browser = new AuthBrowser();
    expect(await signIn(browser, to, { subject: email })).toBe(REFUSED);
    expect((await reasons(to.orgId)).at(-1)).toBe('no member of this organisation');
    const membership = { id: newUuid(), orgId: to.orgId, userId: other.userId, role: 'viewer' };
    await withSystem('seed', (db) => db.membership.create({ data: membership }));
    await signIn(browser, to, { subject: email });
    expect(await browser.actor()).toMatchObject({ id: other.userId, scope: { orgId: to.orgId } });
    const there = await browser.actor({ 'x-datrix-organisation': `test-${other.orgId}` });
    expect(there).toMatchObject({ type: 'anonymous' });
  });

  it('nobody new where that is switched off, and nobody who was removed', async () => {
    const closed = await connected({ provision: false });
    expect(await signIn(new AuthBrowser(), closed)).toBe(REFUSED);
    const to = await connected();
    const subject = `${randomUUID()}@acme.test`;
    await signIn(new AuthBrowser(), to, { subject });
    await withSystem('seed', (db) => db.membership.deleteMany({ where: { user: { email: subject } } }));
    expect(await signIn(new AuthBrowser(), to, { subject })).toBe(REFUSED);
  });

  it('no API user', async () => {
    const to = await connected({ defaultRole: 'api_user' });
    const browser = new AuthBrowser();
    expect(await signIn(browser, to)).toBe('/sign-in?error=AccessDenied');
    expect(browser.cookies.has('datrix.session')).toBe(false);
  });

  it('somebody with a second factor after its code, still for this organisation only', async () => {
    const to = await connected();
    const subject = `${randomUUID()}@acme.test`;
    await signIn(new AuthBrowser(), to, { subject });
    const user = await withSystem('seed', (db) => db.user.findUniqueOrThrow({ where: { email: subject } }));
    const { code } = await giveSecondFactor(user.id);
    const browser = new AuthBrowser();
    expect(await signIn(browser, to, { subject })).toMatch(/^\/sign-in\?step=code/);
    expect(await browser.actor()).toMatchObject({ type: 'anonymous' });
    expect(await browser.enterCode(code())).toBe('signed_in');
    const actor = await browser.actor();
    expect(actor).toMatchObject({ id: user.id, scope: { orgId: to.orgId } });
    expect(actor.type === 'user' && actor.permissions.has('account.manage')).toBe(false);
  });
});
