import { encode } from 'next-auth/jwt';
import { beforeAll, describe, expect, it } from 'vitest';
import { SESSION_COOKIE } from '@/server/auth/authenticate';
import { allOperations } from '@/server/registry';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { answerGraphql } from './graphql/answer-graphql';
import { createRestApp } from './rest/app';
import { RAW_ROUTES } from './rest/raw-routes';
import { handleSignIn } from './sign-in';
import { answerTrpc } from './trpc/answer-trpc';

setUpTestDatabase();
const services = setUpTestServices();
let cookie = '';
let rest: (request: Request) => Promise<Response>;

beforeAll(async () => {
  const { userId } = await createTestOrganisation();
  cookie = `${SESSION_COOKIE}=${await encode({ token: { sub: userId }, secret: TEST_SECRET })}`;
  const app = createRestApp(services(), TEST_SECRET);
  rest = async (request) => app.fetch(request);
});

interface Door {
  name: string;
  method: string;
  path: string;
  answer: (request: Request) => Promise<Response>;
}

const filled = (path: string) => path.replaceAll(/\{\w+\}/g, 'nothing');
const restDoors: Door[] = [
  ...allOperations().flatMap(({ id, http, permission }) =>
    http === undefined || permission === 'public' ? [] : [{ id, ...http }],
  ),
  ...RAW_ROUTES,
].map(({ id, method, path }) => ({
  name: `REST ${method} ${id}`,
  method,
  path: filled(path),
  answer: (request) => rest(request),
}));
const trpcDoors: Door[] = allOperations().map(({ id, kind }) => ({
  name: `tRPC ${id}`,
  method: kind === 'query' ? 'GET' : 'POST',
  path: `/api/trpc/${id}`,
  answer: (request) => answerTrpc(request, services(), TEST_SECRET),
}));
const signInDoors: Door[] = [
  'signin/x',
  'signout',
  'callback/credentials',
  'callback/second-factor',
  'session',
].map((name) => ({
  name: `sign-in ${name}`,
  method: 'POST',
  path: `/api/auth/${name}`,
  answer: (request) => handleSignIn(request),
}));
const graphqlDoors: Door[] = ['GET', 'POST'].map((method) => ({
  name: `GraphQL by ${method}`,
  method,
  path: '/graphql?query={me{id}}',
  answer: (request) => answerGraphql(request, services(), TEST_SECRET),
}));
const doors = [...restDoors, ...trpcDoors, ...graphqlDoors, ...signInDoors];

function knock(door: Door, headers: Record<string, string>): Promise<Response> {
  const init = {
    method: door.method,
    headers: { host: 'app.test', cookie, 'content-type': 'application/json', ...headers },
    ...(door.method === 'GET' ? {} : { body: '{}' }),
  };
  return door.answer(new Request(`http://app.test${door.path}`, init));
}

const FOREIGN: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', origin: 'http://evil.test' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', origin: 'http://other.app.test' },
];
/** What only a request that changes something needs to be refused for. */
const FOREIGN_WRITES: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', origin: 'null' },
  { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
  { origin: 'http://evil.test' },
  { origin: 'null' },
  { referer: 'http://evil.test/app.test' },
  { origin: 'http://app.test.evil.test' },
  {},
];
const OWN: Record<string, string>[] = [
  { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', origin: 'http://app.test' },
  { origin: 'http://app.test' },
  { referer: 'http://app.test/some/page' },
];

describe.each(doors)('$name with a session', (door) => {
  const foreign = door.method === 'GET' ? FOREIGN : [...FOREIGN, ...FOREIGN_WRITES];
  it.each(foreign)('is refused from elsewhere: %j', async (headers) => {
    const response = await knock(door, headers);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('from the application itself');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });
});

describe('calls that are our own', () => {
  const writes = [...restDoors, ...trpcDoors].filter(({ method }) => method !== 'GET');
  it.each(OWN)('go through every door: %j', async (headers) => {
    for (const door of writes)
      expect(await (await knock(door, headers)).text(), door.name).not.toContain('application itself');
  });

  it('may begin with a link elsewhere when they only read', async () => {
    for (const door of restDoors.filter(({ method }) => method === 'GET')) {
      const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
      expect((await knock(door, link)).status, door.name).not.toBe(403);
    }
  });

  it('need nothing of this when they carry a key instead of a cookie', async () => {
    for (const door of restDoors) {
      const headers = { origin: 'http://evil.test', authorization: 'Bearer dtx_wrong' };
      // So many wrong keys from one address are soon refused for their number.
      expect([401, 429], door.name).toContain((await knock(door, headers)).status);
    }
  });

  it('change nothing by GET', () => {
    // The public keys are for strangers, so they are no query of a member.
    for (const { id, kind, http } of allOperations())
      if (kind !== 'query' && id !== 'token.keys') expect(http?.method, id).not.toBe('GET');
  });

  it('find no door that runs a mutation by GET', async () => {
    for (const { id, kind } of allOperations()) {
      if (kind === 'query') continue;
      const request = new Request(`http://app.test/api/trpc/${id}?input={}`, { headers: { cookie } });
      expect((await answerTrpc(request, services(), TEST_SECRET)).status, id).toBe(405);
    }
  });
});
