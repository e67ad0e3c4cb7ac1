import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { keyFor, restCaller } from '@/tests/support/rest-caller';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createRestApp } from './app';

setUpTestDatabase();
const services = setUpTestServices();
const FRIEND = 'https://app.example.org';
let app: Hono;
let ours: TestOrganisation;
let key: string;
const call = restCaller(
  () => app,
  () => key,
);

beforeAll(async () => {
  app = createRestApp(services(), TEST_SECRET, { corsOrigins: new Set([FRIEND]) });
  ours = await createTestOrganisation();
  key = await keyFor(ours, services());
});

describe('every answer', () => {
  it.each([
    ['GET', '/v1/me', 200],
    ['GET', '/v1/openapi.json', 200],
    ['GET', '/v1/nothing', 404],
    ['PUT', '/v1/me', 405],
    ['POST', '/v1/api-keys', 400],
    ['OPTIONS', '/v1/me', 204],
  ])('to %s %s names the request', async (method, path, status) => {
    const answer = await call(method, path, { headers: { 'x-request-id': 'mine-0001' } });
    expect(answer.status).toBe(status);
    if (method !== 'OPTIONS') expect(answer.headers.get('x-request-id')).toBe('mine-0001');
    const made = await call('GET', path, { headers: { 'x-request-id': 'no spaces allowed' } });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('HEAD', () => {
  it('answers as GET does, without a body', async () => {
    const [head, get] = [await call('HEAD', '/v1/me'), await call('GET', '/v1/me')];
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect((await call('HEAD', '/v1/datasets/ds_nothing')).status).toBe(404);
  });

  it('ends what GET would have gone on with', async () => {
    const { ids, ...theirs } = await createScannedDataset(services());
    const path = `/v1/jobs/${toPublicId('job', ids.job)}/events`;
    const head = await call('HEAD', path, { key: await keyFor(theirs, services()) });
    expect([head.status, head.headers.get('content-type'), head.text]).toEqual([
      200,
      'text/event-stream',
      '',
    ]);
  });
});

describe('OPTIONS', () => {
  it('says what an address takes, to anyone', async () => {
    const { status, headers } = await call('OPTIONS', '/v1/datasets/ds_x', { key: null });
    expect([status, headers.get('allow')]).toEqual([204, 'GET, PATCH, DELETE, HEAD, OPTIONS']);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect((await call('OPTIONS', '/v1/nothing', { key: null })).status).toBe(404);
  });
});

describe('a page of another origin', () => {
  const preflight = (origin: string, path = '/v1/datasets') =>
    call('OPTIONS', path, {
      key: null,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it('that is configured may call and read, without cookies', async () => {
    const { status, headers } = await preflight(FRIEND);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')).toMatch(/Authorization.*Idempotency-Key.*If-Match/);
    expect(headers.get('access-control-max-age')).toBe('600');
    for (const path of ['/v1/me', '/v1/nothing', '/v1/datasets?colour=red']) {
      const answer = await call('GET', path, { headers: { origin: FRIEND } });
      expect(answer.headers.get('access-control-allow-origin')).toBe(FRIEND);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/ETag.*RateLimit.*X-Request-Id/);
      expect(answer.headers.get('vary')).toContain('Origin');
    }
  });

  it.each(['https://evil.example', 'https://app.example.org.evil.example', 'http://app.example.org', 'null'])(
    'that is not (%s) is told nothing',
    async (origin) => {
      for (const answer of [await preflight(origin), await call('GET', '/v1/me', { headers: { origin } })]) {
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(answer.headers.get('vary')).toContain('Origin');
      }
    },
  );

  it('is told nothing where no origin is configured', async () => {
    const closed = restCaller(
      () => createRestApp(services(), TEST_SECRET),
      () => key,
    );
    const { headers } = await closed('GET', '/v1/me', { headers: { origin: FRIEND } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('bounds', () => {
  it('of the address', async () => {
    const long = await call('GET', `/v1/datasets?search=${'x'.repeat(9000)}`);
    expect([long.status, long.json.code]).toEqual([414, 'uri_too_long']);
    const many = Array.from({ length: 101 }, (_, index) => `a${index}=1`).join('&');
    expect((await call('GET', `/v1/datasets?${many}`)).status).toBe(414);
    const twice = await call('GET', '/v1/datasets?limit=1&limit=2');
    expect([twice.status, twice.json.code]).toEqual([400, 'invalid_input']);
  });

  it('of the body, in bytes and in depth', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
    expect((await call('POST', '/v1/api-keys', { body: large })).json.code).toBe('payload_too_large');
    const deep = `{"name":${'['.repeat(50)}${']'.repeat(50)}}`;
    expect((await call('POST', '/v1/api-keys', { body: deep })).json.detail).toMatch(/deeper than 40/);
    const stray = await call('POST', '/v1/api-keys?role=admin', { body: { name: 'x' } });
    expect(stray.json.code).toBe('unknown_field');
  });
});

describe('what a caller has already', () => {
  it('is not sent again', async () => {
    const first = await call('GET', '/v1/me');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')).toContain('Authorization');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await call('GET', '/v1/me', { headers: { 'if-none-match': known } });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    const other = await call('GET', '/v1/me', { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });

  it('has a tag of its own for each list and page', async () => {
    const tags = new Set<string | null>();
    for (const path of ['/v1/api-keys?limit=1', '/v1/api-keys?limit=1&sort=name', '/v1/jobs'])
      tags.add((await call('GET', path)).headers.get('etag'));
    expect(tags.has(null)).toBe(false);
    const list = await call('GET', '/v1/jobs');
    const again = await call('GET', '/v1/jobs', {
      headers: { 'if-none-match': list.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });
});

describe('a list', () => {
  it('links to its next page, and from there to its first', async () => {
    await keyFor(ours, services());
    const first = await call('GET', '/v1/api-keys?limit=1&sort=name');
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await call('GET', next);
    const back = /<([^>]+)>; rel="first"/.exec(second.headers.get('link') ?? '')?.[1] ?? '';
    expect(back).toBe('/v1/api-keys?limit=1&sort=name');
    expect(first.headers.get('link')).not.toContain('rel="first"');
  });
});
