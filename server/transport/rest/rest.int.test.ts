import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createRestApp } from './app';

setUpTestDatabase();
const services = setUpTestServices();
let app: Hono;
let ours: TestOrganisation;
let key: string;

beforeAll(async () => {
  app = createRestApp(services(), TEST_SECRET);
  ours = await createTestOrganisation();
  const created = await execute(
    createApiKey,
    ours.actor,
    { name: 'test', role: 'super_admin' },
    { requestId: 'test', services: services() },
  );
  key = created.key;
});

async function call(
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; form?: FormData; key?: string | null } = {},
) {
  const headers = new Headers(options.headers);
  if (options.key !== null) headers.set('authorization', `Bearer ${options.key ?? key}`);
  if (options.body !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  const body =
    options.form ??
    (options.body === undefined
      ? undefined
      : typeof options.body === 'string'
        ? options.body
        : JSON.stringify(options.body));
  const response = await app.fetch(new Request(`http://localhost${path}`, { method, headers, body }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? null : JSON.parse(text) };
}

function form(fields: Record<string, string>, content = 'a,b\n1,2\n3,4\n'): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  data.set('file', new File([content], 'table.csv', { type: 'text/csv' }));
  return data;
}

describe('REST', () => {
  it('answers failures as problems with code, request id and the address', async () => {
    const { status, headers, json } = await call('GET', '/v1/datasets/ds_nothing', {
      headers: { 'x-request-id': 'given-by-caller' },
    });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(json).toMatchObject({
      code: 'not_found',
      status: 404,
      instance: '/v1/datasets/ds_nothing',
      requestId: 'given-by-caller',
      type: expect.stringContaining('/errors/not_found'),
    });
  });

  it.each([
    ['GET', '/v1/datasets?colour=red', undefined, 400, 'unknown_field'],
    ['GET', '/v1/datasets?limit=1000', undefined, 400, 'invalid_input'],
    ['GET', '/v1/datasets?sort=colour', undefined, 400, 'unknown_field'],
    ['GET', '/v1/datasets?cursor=invented', undefined, 400, 'invalid_cursor'],
    ['GET', '/v1/datasets/ds_x/versions/ver_x/download?formt=csv', undefined, 400, 'unknown_field'],
    ['GET', '/v1/quality/ds_x/cells?format=csv&colum=a', undefined, 400, 'unknown_field'],
    ['GET', '/v1/nothing', undefined, 404, 'not_found'],
    ['PUT', '/v1/datasets', '{}', 405, 'method_not_allowed'],
    ['POST', '/v1/api-keys', '{"name":', 400, 'invalid_input'],
    ['POST', '/v1/api-keys', '[]', 400, 'invalid_input'],
    ['POST', '/v1/api-keys', '{}', 400, 'invalid_input'],
  ])('%s %s is refused: %s %i %s', async (method, path, body, status, code) => {
    const answer = await call(method, path, body === undefined ? {} : { body });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  it('asks for a key, and refuses a wrong one', async () => {
    expect((await call('GET', '/v1/datasets', { key: null })).json.code).toBe('unauthenticated');
    expect((await call('GET', '/v1/datasets', { key: 'dtx_wrong' })).status).toBe(401);
  });

  it('takes only JSON for JSON', async () => {
    const { status } = await call('POST', '/v1/api-keys', {
      body: 'name=x',
      headers: { 'content-type': 'text/plain' },
    });
    expect(status).toBe(415);
  });

  it('replays the first answer to a key, and tells what does not fit it', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await call('POST', '/v1/api-keys', { body: { name: 'one' }, headers });
    const again = await call('POST', '/v1/api-keys', { body: { name: 'one' }, headers });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json).toEqual(first.json);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect((await call('POST', '/v1/api-keys', { body: { name: 'two' }, headers })).json.code).toBe(
      'idempotency_mismatch',
    );
    const { json } = await call('GET', '/v1/api-keys?limit=100');
    expect(json.data.filter(({ name }: { name: string }) => name === 'one')).toHaveLength(1);
  });

  it('keeps no new key in the clear', async () => {
    const created = await call('POST', '/v1/api-keys', {
      body: { name: 'sealed' },
      headers: { 'idempotency-key': 'sealed' },
    });
    const kept = await withTenant(ours.scope, (db) => db.idempotencyKey.findMany());
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toContain(created.json.key);
    expect(JSON.stringify(kept)).not.toContain('dtx_');
  });

  it('replays to nobody but the first caller, and never past a missing permission', async () => {
    const headers = { 'idempotency-key': 'guessed' };
    const body = { name: 'powerful', role: 'admin' };
    expect((await call('POST', '/v1/api-keys', { body, headers })).status).toBe(201);
    const keyOf = async (role: string) =>
      (await call('POST', '/v1/api-keys', { body: { name: role, role } })).json.key;
    const viewer = await call('POST', '/v1/api-keys', { body, headers, key: await keyOf('viewer') });
    expect([viewer.status, viewer.json.key]).toEqual([403, undefined]);
    const peer = await call('POST', '/v1/api-keys', { body, headers, key: await keyOf('admin') });
    expect([peer.json.code, peer.json.key]).toEqual(['idempotency_mismatch', undefined]);
  });

  it('does not keep a failure: the same key may try again', async () => {
    const headers = { 'idempotency-key': 'twice' };
    expect((await call('POST', '/v1/api-keys', { body: { name: '' }, headers })).status).toBe(400);
    expect((await call('POST', '/v1/api-keys', { body: { name: 'fine' }, headers })).status).toBe(201);
  });

  it('answers an upload with a job, and the same upload with the same job', async () => {
    const upload = (content?: string) =>
      call('POST', '/v1/datasets', {
        form: form({ name: 'Uploaded' }, content),
        headers: { 'idempotency-key': 'upload' },
      });
    const first = await upload();
    expect(first.status).toBe(202);
    expect(first.headers.get('location')).toBe(`/v1/jobs/${first.json.id}`);
    expect(first.json).toMatchObject({
      type: 'dataset.ingest',
      status: 'queued',
      resource: { type: 'dataset' },
    });
    expect((await upload()).json.id).toBe(first.json.id);
    expect((await upload('x,y\n5,6\n')).json.code).toBe('idempotency_mismatch');
    expect(await withTenant(ours.scope, (db) => db.dataset.count())).toBe(1);
    let stored = 0;
    for await (const _object of services().objectStore.list(`t/${ours.orgId}/`)) stored++;
    expect(stored).toBe(1);
  });

  it('links to the next page', async () => {
    const { headers, json } = await call('GET', '/v1/api-keys?limit=1');
    expect(json.nextCursor).toEqual(expect.any(String));
    const next = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? '';
    const second = await call('GET', next);
    expect(second.json.data[0].id).not.toBe(json.data[0].id);
  });
});
