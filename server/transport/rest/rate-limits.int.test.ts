import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { getMe } from '@/server/domain/organisations/operations';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { keyFor, restCaller } from '@/tests/support/rest-caller';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createRestApp } from './app';

setUpTestDatabase();
const services = setUpTestServices();
const RATES = { read: 5, write: 3, start: 2, auth: 4 };
const limited = () => ({ ...services(), rates: RATES });
let app: Hono;
let ours: TestOrganisation;
let key: string;
const call = restCaller(
  () => app,
  () => key,
);

beforeAll(async () => {
  app = createRestApp(limited(), TEST_SECRET, { trustedProxies: 1 });
  ours = await createTestOrganisation();
});

const times = async <Answer>(count: number, work: (index: number) => Promise<Answer>) => {
  const answers: Answer[] = [];
  for (let index = 0; index < count; index++) answers.push(await work(index));
  return answers;
};

describe('calls of one key', () => {
  it('are counted, told and at last refused, with the time to wait', async () => {
    key = await keyFor(ours, services());
    const answers = await times(7, () => call('GET', '/v1/me'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const { headers } = answers[1] ?? {};
    expect(headers?.get('ratelimit-policy')).toBe('"read";q=5;w=60');
    expect(headers?.get('ratelimit')).toMatch(/^"read";r=3;t=\d+$/);
    expect([headers?.get('ratelimit-limit'), headers?.get('ratelimit-remaining')]).toEqual(['5', '3']);
    const refused = answers[5];
    expect(refused?.json).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused?.headers.get('retry-after')).toBe(refused?.headers.get('ratelimit-reset'));
    expect(refused?.headers.get('ratelimit-remaining')).toBe('0');
  });

  it('are counted by class, and apart from those of other keys', async () => {
    key = await keyFor(ours, services());
    const writes = await times(4, (index) =>
      call('POST', '/v1/api-keys', { body: { name: `key ${index}`, role: 'viewer' } }),
    );
    expect(writes.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
    expect((await call('GET', '/v1/me')).status).toBe(200);
    expect((await call('GET', '/v1/me', { key: await keyFor(ours, services()) })).status).toBe(200);
  });

  it('count when they fail, before anything is read, and when an answer is given again', async () => {
    key = await keyFor(ours, services());
    const headers = { 'idempotency-key': 'again' };
    const body = { name: 'again', role: 'viewer' };
    const statuses = [
      (await call('POST', '/v1/api-keys', { body, headers })).status,
      (await call('POST', '/v1/api-keys', { body, headers })).status,
      (await call('POST', '/v1/api-keys', { body: '{' })).status,
      (await call('POST', '/v1/api-keys', { body: '{' })).status,
      (await call('POST', '/v1/api-keys', { body, headers })).status,
    ];
    expect(statuses).toEqual([201, 201, 400, 429, 429]);
  });

  it('count once, however many operations they take', async () => {
    key = await keyFor(ours, services());
    const announce = () => call('POST', '/v1/uploads', { headers: { 'upload-length': '3' } });
    const [first] = await times(2, announce);
    const path = first?.headers.get('location') ?? '';
    const append = await call('PATCH', path, {
      headers: { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: 'a,b',
    });
    expect([append.status, append.headers.get('ratelimit-remaining')]).toEqual([204, '2']);
    expect((await announce()).status).toBe(429);
  });
});

describe('strangers', () => {
  const guess = (address: string) =>
    call('GET', '/v1/me', { key: 'dtx_guessed', headers: { 'x-forwarded-for': address } });

  it('are counted by the address that the proxy saw, not by one that they make up', async () => {
    const answers = await times(6, (index) => guess(`10.9.9.${index}, 192.0.2.1`));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await guess('192.0.2.2')).status).toBe(401);
  });

  it('have a bound together as well', async () => {
    const answers = await times(60, (index) => guess(`198.51.100.${index}`));
    expect(answers.at(-1)?.status).toBe(429);
  });

  it('do not use up what callers with a key have', async () => {
    key = await keyFor(ours, services());
    expect((await call('GET', '/v1/me', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(200);
  });
});

describe('other doors', () => {
  it('count in the same place: the operation itself', async () => {
    const someone = await createTestOrganisation();
    const within = { requestId: 'test', services: limited() };
    const outcomes = await times(6, () =>
      execute(getMe, someone.actor, {}, within).then(
        () => 'done',
        (error: { code: string }) => error.code,
      ),
    );
    expect(outcomes).toEqual(['done', 'done', 'done', 'done', 'done', 'rate_limited']);
  });

  it('count nothing for the platform itself, and nothing where limits are off', async () => {
    const system = {
      type: 'system',
      id: null,
      scope: ours.scope,
      permissions: ours.actor.permissions,
    } as const;
    const someone = await createTestOrganisation();
    await expect(
      times(8, () =>
        execute(getMe, someone.actor, {}, { requestId: 'test', services: { ...services(), rates: null } }),
      ),
    ).resolves.toHaveLength(8);
    const codes = await times(8, () =>
      execute(getMe, system, {}, { requestId: 'test', services: limited() }).catch(
        (error: { code?: string }) => error.code,
      ),
    );
    expect(codes).not.toContain('rate_limited');
  });
});
