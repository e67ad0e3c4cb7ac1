import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '@/server/domain/api-keys/operations';
import type { Role } from '@/server/domain/organisations/contract';
import { findExpiredUploads, removeExpiredUpload } from '@/server/domain/uploads';
import { execute } from '@/server/operations/execute';
import { mintScope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createRestApp } from './app';

setUpTestDatabase();
const services = setUpTestServices();
let app: Hono;
let ours: TestOrganisation;
let key: string;

async function keyOf(organisation: TestOrganisation, role: Role): Promise<string> {
  const call = { requestId: 'test', services: services() };
  return (await execute(createApiKey, organisation.actor, { name: role, role }, call)).key;
}

beforeAll(async () => {
  app = createRestApp(services(), TEST_SECRET);
  ours = await createTestOrganisation();
  key = await keyOf(ours, 'data_engineer');
});

type Headers = Record<string, string>;
async function send(method: string, path: string, headers: Headers = {}, body?: BodyInit, with_ = key) {
  // A streamed body needs `duplex`, which the type of the platform's Request leaves out.
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers: { authorization: `Bearer ${with_}`, 'tus-resumable': '1.0.0', ...headers },
    body,
    duplex: 'half',
  };
  const response = await app.fetch(new Request(`http://localhost${path}`, init));
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? null : JSON.parse(text),
  };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
async function announce(headers: Headers): Promise<string> {
  const { status, headers: answer } = await send('POST', '/v1/uploads', headers);
  expect(status).toBe(201);
  return answer.get('location') ?? '';
}
const append = (path: string, offset: number, body: BodyInit, headers: Headers = {}) =>
  send(
    'PATCH',
    path,
    { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers },
    body,
  );
const offsetOf = async (path: string) => (await send('HEAD', path)).headers.get('upload-offset');

/** Every object of our organisation, with its content. */
async function stored(): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  const { objectStore } = services();
  for await (const { key: at } of objectStore.list(`t/${ours.orgId}/`)) {
    const chunks: Buffer[] = [];
    for await (const chunk of await objectStore.get(at)) chunks.push(chunk);
    contents.set(at, Buffer.concat(chunks).toString());
  }
  return contents;
}
async function readyWith(path: string, content: string): Promise<void> {
  const { json } = await send('GET', path);
  expect(json).toMatchObject({
    status: 'ready',
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  expect([...(await stored()).values()]).toContain(content);
}

describe('a resumable upload', () => {
  it('says what it can do without a key', async () => {
    const response = await app.fetch(new Request('http://localhost/v1/uploads', { method: 'OPTIONS' }));
    expect(response.status).toBe(204);
    expect(response.headers.get('tus-extension')?.split(',')).toEqual(
      expect.arrayContaining(['creation', 'termination', 'checksum', 'concatenation', 'expiration']),
    );
    expect(response.headers.get('tus-max-size')).toBe(String(services().limits.uploadBytesMax));
  });

  it('grows from its offset on, and only from there', async () => {
    const path = await announce({
      'upload-length': '10',
      'upload-metadata': `filename ${base64('größe.csv')}`,
    });
    expect(await offsetOf(path)).toBe('0');
    const first = await append(path, 0, 'a,b\n1');
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '5']);
    expect((await append(path, 0, 'a,b\n1')).json.code).toBe('conflict');
    expect((await append(path, 7, 'xxx')).status).toBe(409);
    const head = await send('HEAD', path);
    expect([head.status, head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual([
      200,
      '5',
      '10',
    ]);
    expect(head.headers.get('cache-control')).toBe('no-store');
    expect(head.headers.get('upload-metadata')).toBe(`filename ${base64('größe.csv')}`);
    expect((await append(path, 5, ',2\n3,')).headers.get('upload-offset')).toBe('10');
    await readyWith(path, 'a,b\n1,2\n3,');
    expect((await send('GET', path)).json.name).toBe('größe.csv');
    // Only the whole is left of the stretches.
    expect([...(await stored()).keys()].filter((at) => at.includes('/parts/'))).toEqual([]);
  });

  it('gets a name that a database can keep', async () => {
    const named = (name: string) =>
      announce({ 'upload-length': '1', 'upload-metadata': `filename ${base64(name)}` });
    expect((await send('GET', await named('a\0b.csv'))).json.name).toBe('ab.csv');
    expect((await send('GET', await named('\0'))).json.name).toBe('upload');
  });

  it('is announced once under one key', async () => {
    const headers = { 'upload-length': '10', 'idempotency-key': 'announce-1' };
    const path = await announce(headers);
    expect(await announce(headers)).toBe(path);
    const other = await send('POST', '/v1/uploads', { ...headers, 'upload-length': '11' });
    expect(other.json.code).toBe('idempotency_mismatch');
  });

  it('keeps what came before the line broke', async () => {
    const path = await announce({ 'upload-length': '6' });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const sending = append(path, 0, readable);
    await writer.write(Buffer.from('abcd'));
    await writer.abort(new Error('line cut')).catch(() => {});
    expect((await sending).status).toBe(400);
    const offset = Number(await offsetOf(path));
    await append(path, offset, 'abcdef'.slice(offset));
    await readyWith(path, 'abcdef');
  });

  it('takes the first bytes along, and a length that comes later', async () => {
    const along = await send(
      'POST',
      '/v1/uploads',
      { 'upload-defer-length': '1', 'content-type': 'application/offset+octet-stream' },
      'abc',
    );
    expect([along.status, along.headers.get('upload-offset')]).toEqual([201, '3']);
    const path = along.headers.get('location') ?? '';
    expect((await send('HEAD', path)).headers.get('upload-defer-length')).toBe('1');
    await append(path, 3, 'def', { 'upload-length': '6' });
    await readyWith(path, 'abcdef');
  });

  it('keeps nothing of a body with another digest', async () => {
    const path = await announce({ 'upload-length': '3' });
    const sum = (text: string) => `sha256 ${createHash('sha256').update(text).digest('base64')}`;
    const wrong = await append(path, 0, 'abc', { 'upload-checksum': sum('abd') });
    expect([wrong.status, wrong.json.code]).toEqual([460, 'input_checksum']);
    expect(await offsetOf(path)).toBe('0');
    expect((await append(path, 0, 'abc', { 'upload-checksum': 'crc32 AAAA' })).status).toBe(400);
    expect((await append(path, 0, 'abc', { 'upload-checksum': sum('abc') })).status).toBe(204);
    await readyWith(path, 'abc');
  });

  it('refuses the whole when its digest is not the announced one, and forgets it', async () => {
    const sha256 = createHash('sha256').update('other').digest('hex');
    const path = await announce({ 'upload-length': '3', 'upload-metadata': `sha256 ${base64(sha256)}` });
    expect((await append(path, 0, 'wxy')).json.code).toBe('input_checksum');
    expect((await send('GET', path)).json).toMatchObject({
      status: 'refused',
      problem: { code: 'input_checksum' },
    });
    expect([...(await stored()).values()]).not.toContain('wxy');
  });

  it('joins pieces that were sent side by side', async () => {
    const pieces = ['first,', 'second,', 'third'];
    const paths = await Promise.all(
      pieces.map(async (piece) => {
        const path = await announce({ 'upload-length': String(piece.length), 'upload-concat': 'partial' });
        await append(path, 0, piece);
        return path;
      }),
    );
    const path = await announce({ 'upload-concat': `final;${paths.join(' ')}` });
    await readyWith(path, pieces.join(''));
    expect((await send('HEAD', paths[0] ?? '')).status).toBe(404);
    const shared = await announce({ 'upload-length': '3', 'upload-concat': 'partial' });
    await append(shared, 0, 'one');
    const twice = await Promise.all(
      [1, 2].map(() => send('POST', '/v1/uploads', { 'upload-concat': `final;${shared}` })),
    );
    expect(twice.filter(({ status }) => status === 201)).toHaveLength(1);
    const half = await announce({ 'upload-length': '9', 'upload-concat': 'partial' });
    const early = await send('POST', '/v1/uploads', { 'upload-concat': `final;${half}` });
    expect(early.json.code).toBe('conflict');
  });

  it('can be given up', async () => {
    const path = await announce({ 'upload-length': '3' });
    await append(path, 0, 'zz');
    const before = (await stored()).size;
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('HEAD', path)).status).toBe(404);
    expect((await stored()).size).toBe(before - 1);
  });

  it('is swept away when nobody goes on with it for a day', async () => {
    const path = await announce({ 'upload-length': '3' });
    await append(path, 0, 'qq');
    const before = (await stored()).size;
    const now = new Date(Date.now() + 25 * 3600 * 1000);
    const later = { ...services(), now: () => now };
    expect(await findExpiredUploads(new Date())).toEqual([]);
    for (const { id, orgId } of await findExpiredUploads(now))
      await removeExpiredUpload(mintScope(orgId), later, id);
    expect((await send('HEAD', path)).status).toBe(404);
    expect((await stored()).size).toBeLessThan(before);
    expect(await withTenant(ours.scope, (db) => db.uploadPart.count())).toBe(0);
  });
});

describe('an upload is refused', () => {
  it.each([
    ['without a length', {}, 400, 'invalid_input'],
    ['with a length that is no number', { 'upload-length': '-1' }, 400, 'invalid_input'],
    ['when it is empty', { 'upload-length': '0' }, 422, 'input_empty'],
    ['when it is larger than allowed', { 'upload-length': String(2 * 1024 ** 3) }, 413, 'input_too_large'],
    ['in another version', { 'upload-length': '1', 'tus-resumable': '0.2.0' }, 412, 'invalid_input'],
    [
      'with metadata that is not Base64',
      { 'upload-length': '1', 'upload-metadata': 'filename ä' },
      400,
      'invalid_input',
    ],
  ])('%s', async (_name, headers, status, code) => {
    const answer = await send('POST', '/v1/uploads', headers);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
  });

  it('when more comes than was announced, or in another form', async () => {
    const path = await announce({ 'upload-length': '3' });
    expect((await append(path, 0, 'abcd')).status).toBe(413);
    expect((await send('PATCH', path, { 'upload-offset': '0' }, 'abc')).status).toBe(415);
  });

  it('to those who may not create, and to those of another organisation', async () => {
    const viewer = await keyOf(ours, 'viewer');
    expect((await send('POST', '/v1/uploads', { 'upload-length': '3' }, undefined, viewer)).status).toBe(403);
    const path = await announce({ 'upload-length': '3' });
    const elsewhere = await createTestOrganisation();
    const foreign = await keyOf(elsewhere, 'data_engineer');
    for (const method of ['HEAD', 'GET', 'DELETE'])
      expect((await send(method, path, {}, undefined, foreign)).status).toBe(404);
    const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    expect((await send('PATCH', path, headers, 'abc', foreign)).status).toBe(404);
    const join = await send('POST', '/v1/uploads', { 'upload-concat': `final;${path}` }, undefined, foreign);
    expect(join.status).toBe(404);
  });

  it('when the organisation has no room, with the figures', async () => {
    const poor = await createTestOrganisation();
    const theirs = await keyOf(poor, 'data_engineer');
    await withTenant(poor.scope, (db) =>
      db.organisation.update({ where: { id: poor.orgId }, data: { storageBytesMax: 100 } }),
    );
    const upload = (bytes: number) =>
      send('POST', '/v1/uploads', { 'upload-length': String(bytes) }, undefined, theirs);
    expect((await upload(60)).status).toBe(201);
    const second = await upload(60);
    expect([second.status, second.json.code]).toEqual([413, 'quota_exceeded']);
    expect(second.json).toMatchObject({ usedBytes: 60, quotaBytes: 100, requestedBytes: 60 });
    const { json } = await send('GET', '/v1/storage', {}, undefined, theirs);
    expect(json).toMatchObject({ usedBytes: 60, quotaBytes: 100, uploadsBytes: 60 });
  });
});
