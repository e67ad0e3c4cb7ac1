import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import type { SettingsOf } from '@/server/domain/connectors/contract';
import { createHttpAdapter } from './http-adapter';

const adapter = createHttpAdapter(createOutbound({ allow: ['127.0.0.1'] }));
let folder: string;
let server: http.Server;
let base: string;
let refusals = 0;
const seen: { url: string; authorization?: string; key?: unknown }[] = [];

/** 25 records, ten a page, in every way of paging; `busy` answers only when asked twice. */
function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  const url = new URL(request.url ?? '/', base);
  seen.push({
    url: url.pathname + url.search,
    authorization: request.headers.authorization,
    key: request.headers['x-key'],
  });
  const page = Number(url.searchParams.get('page') ?? url.searchParams.get('after') ?? 1);
  const items = Array.from(
    { length: 25 },
    (_, n) => `{"id": ${n}, "price": 1.50, "big": 12345678901234567890}`,
  ).slice((page - 1) * 10, page * 10);
  const list = `[${items.join(',')}]`;
  const next = page < 3 ? page + 1 : null;
  const json = (body: string, headers = {}) =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
  switch (url.pathname) {
    case '/v1/numbered':
      return void json(`{"meta": {"total": 25}, "data": ${list}}`);
    case '/v1/linked':
      return void json(list, next === null ? {} : { link: `<${base}/v1/linked?page=${next}>; rel="next"` });
    case '/v1/body-link':
      return void json(
        `{"items": ${list}, "links": {"next": ${next === null ? 'null' : `"/v1/body-link?page=${next}"`}}}`,
      );
    case '/v1/cursor':
      return void json(`{"items": ${list}, "meta": {"next": ${next}}}`);
    case '/v1/loop':
      return void json(`{"items": ${list}, "links": {"next": "/v1/loop"}}`);
    case '/v1/busy':
      if (refusals++ < 1) return void response.writeHead(429, { 'retry-after': '0' }).end();
      return void json(list);
    case '/v1/secret':
      return void (request.headers.authorization === 'Bearer right'
        ? json(list)
        : response.writeHead(401).end());
    case '/v1/away':
      return void json(
        `{"items": ${list}, "links": {"next": "${base.replace('127.0.0.1', 'localhost')}/v1/secret"}}`,
      );
    case '/v1/html':
      return void response.end('<html>');
    default:
      return void response.writeHead(404).end();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-http-source-'));
  server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const settings = (change: Partial<SettingsOf<'http'>> = {}): SettingsOf<'http'> => ({
  kind: 'http',
  baseUrl: `${base}/v1`,
  auth: { type: 'none' },
  paging: { type: 'none' },
  ...change,
});
async function read(object: string, change: Partial<SettingsOf<'http'>> = {}, token?: string) {
  const result = await adapter.read(
    { settings: settings(change), secrets: { token } },
    {
      selection: { object },
      after: null,
      workDir: folder,
      bytesMax: 1024 ** 3,
      signal: new AbortController().signal,
      report: () => {},
    },
  );
  return readFile(result.files[0]?.path ?? '', 'utf8');
}
const rowsOf = (content: string) => content.trim().split('\n').length;

describe('an HTTP source', () => {
  it.each([
    [
      'page numbers',
      '/numbered',
      { paging: { type: 'page_number', parameter: 'page', first: 1 }, recordPath: 'data' },
    ],
    ['the Link header', '/linked', { paging: { type: 'next_link' } }],
    [
      'a link in the body',
      '/body-link',
      { paging: { type: 'next_link', path: 'links.next' }, recordPath: 'items' },
    ],
    ['a cursor', 'cursor', { paging: { type: 'cursor', path: 'meta.next', parameter: 'after' } }],
  ] as const)('reads all pages by %s', async (_how, object, change) => {
    const content = await read(object, change);
    expect(rowsOf(content)).toBe(25);
    expect(content.split('\n')[0]).toBe('{"id":0,"price":1.50,"big":12345678901234567890}');
  });

  it('shows the first rows, and waits when it is asked to', async () => {
    const preview = await adapter.preview({ settings: settings(), secrets: {} }, { object: 'numbered' }, 1);
    expect(preview.columns.map(({ name }) => name)).toEqual(['id', 'price', 'big']);
    expect(rowsOf(await read('busy'))).toBe(10);
  });

  it('sends credentials to their server only', async () => {
    const bearer = { auth: { type: 'bearer' } } as const;
    expect(rowsOf(await read('secret', bearer, 'right'))).toBe(10);
    await expect(read('secret', bearer, 'wrong')).rejects.toMatchObject({ code: 'source_refused' });
    await adapter.preview(
      { settings: settings({ auth: { type: 'header', name: 'X-Key' } }), secrets: { token: 'k' } },
      { object: 'linked' },
      1,
    );
    expect(seen.at(-1)?.key).toBe('k');
    const away = { ...bearer, paging: { type: 'next_link', path: 'links.next' } } as const;
    await expect(read('away', away, 'right')).rejects.toMatchObject({ code: 'source_refused' });
    expect(seen.at(-1)).toMatchObject({ url: '/v1/secret', authorization: undefined });
  });

  it('says what is wrong', async () => {
    const loop = { paging: { type: 'next_link', path: 'links.next' } } as const;
    const failing: [string, Partial<SettingsOf<'http'>>, string][] = [
      ['loop', loop, 'go round'],
      ['none', {}, '404'],
      ['html', {}, 'not JSON'],
      ['numbered', { recordPath: 'meta.total' }, 'no list'],
      ['https://example.org/x', {}, 'below the base'],
    ];
    for (const [object, change, words] of failing) {
      await expect(read(object, change), object).rejects.toMatchObject({
        code: 'source_failed',
        detail: expect.stringContaining(words),
      });
    }
  });
});
