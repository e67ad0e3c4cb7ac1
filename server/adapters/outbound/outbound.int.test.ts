import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutbound } from './outbound';

let server: http.Server;
let port = 0;
const seen: { url: string; host?: string; authorization?: string; method?: string; apiKey?: unknown }[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const url = request.url ?? '';
    seen.push({
      url,
      host: request.headers.host,
      authorization: request.headers.authorization,
      method: request.method,
      apiKey: request.headers['x-api-key'],
    });
    if (url === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (url === '/inside') response.writeHead(302, { location: `http://inside.example:${port}/` }).end();
    else if (url === '/metadata')
      response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
    else if (url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else if (url === '/other') response.writeHead(307, { location: `http://other.example:${port}/ok` }).end();
    else if (url === '/large') response.end(Buffer.alloc(100_000));
    else if (url === '/packed')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000)));
    else if (url === '/silent') response.write('half');
    else if (url === '/broken') {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    } else response.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Names without a name server: `public.example` stands for a machine that may be reached. */
const names: Record<string, string[]> = {
  'public.example': ['127.0.0.1'],
  'other.example': ['127.0.0.1'],
  'inside.example': ['127.0.0.1'],
  'both.example': ['1.1.1.1', '10.0.0.1'],
};
const lookUp = async (host: string) => {
  const found = names[host];
  if (found === undefined) throw new Error('ENOTFOUND');
  return found.map((address) => ({ address, family: 4 }));
};
const outbound = createOutbound({ allow: ['public.example', 'other.example'], lookUp });
const at = (path: string) => `http://public.example:${port}${path}`;

describe('outbound requests', () => {
  it('reaches the address it has checked, under the name it was given', async () => {
    const response = await outbound.request(at('/ok'));
    expect(await text(response.body)).toBe('hello');
    expect(seen.at(-1)?.host).toBe(`public.example:${port}`);
  });

  it.each([
    ['a loopback address', () => `http://127.0.0.1:${port}/`],
    ['a number that is one', () => `http://2130706433:${port}/`],
    ['an IPv6 address that is one', () => `http://[::ffff:127.0.0.1]:${port}/`],
    ['a name that leads inside', () => `http://inside.example:${port}/`],
    ['a name with one forbidden address', () => 'https://both.example/'],
    ['another protocol', () => 'file:///etc/passwd'],
    ['a password in the address', () => `http://user:secret@public.example:${port}/`],
    ['a redirect inside', () => at('/inside')],
    ['a redirect to the metadata of a cloud', () => at('/metadata')],
    ['a redirect to a file', () => at('/file')],
  ])('refuses %s', async (_what, url) => {
    await expect(outbound.request(url())).rejects.toMatchObject({ code: 'outbound_refused' });
  });

  it.each(['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '::ffff:127.0.0.1', '[::ffff:7f00:1]'])(
    'refuses %s as the host of a database, which no URL has made plain',
    async (host) => {
      const guarded = createOutbound({ allow: [] });
      await expect(guarded.resolve(host, 5432)).rejects.toMatchObject({
        code: expect.stringMatching(/^(outbound_refused|source_unreachable)$/),
      });
    },
  );

  it('looks a name up once: an answer that changes afterwards changes nothing', async () => {
    let asked = 0;
    const rebinding = createOutbound({
      allow: ['127.0.0.1'],
      lookUp: async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }],
    });
    const response = await rebinding.request(`http://rebind.example:${port}/ok`);
    expect(await text(response.body)).toBe('hello');
    expect(asked).toBe(1);
  });

  it('gives no secrets to another host that a redirect names', async () => {
    const headers = { authorization: 'Bearer x', 'x-api-key': 'k' };
    await text((await outbound.request(at('/other'), { headers })).body);
    expect(seen.at(-2)).toMatchObject({ url: '/other', authorization: 'Bearer x', apiKey: 'k' });
    expect(seen.at(-1)).toMatchObject({ url: '/ok', authorization: undefined, apiKey: undefined });
  });

  it('stops redirects that go round, bodies that are too large, and packed ones that grow', async () => {
    await expect(outbound.request(at('/loop'))).rejects.toMatchObject({ code: 'source_failed' });
    for (const path of ['/large', '/packed']) {
      const { body } = await outbound.request(at(path), { bytesMax: 50_000 });
      await expect(text(body)).rejects.toMatchObject({ code: 'input_too_large' });
    }
    const whole = await outbound.request(at('/packed'), { bytesMax: 100_000 });
    expect(await text(whole.body)).toHaveLength(100_000);
  });

  it('says what is wrong with a host that falls silent, breaks off, refuses or does not exist', async () => {
    const silent = await outbound.request(at('/silent'), { idleMs: 100 });
    await expect(text(silent.body)).rejects.toMatchObject({ code: 'source_unreachable' });
    const slow = await outbound.request(at('/silent'), { timeoutMs: 100 });
    await expect(text(slow.body)).rejects.toMatchObject({ code: 'source_unreachable' });
    const broken = await outbound.request(at('/broken'));
    await expect(text(broken.body)).rejects.toMatchObject({ code: 'source_unreachable' });
    await expect(outbound.request('http://nowhere.example/')).rejects.toMatchObject({
      code: 'source_unreachable',
    });
    await expect(outbound.request('http://public.example:1/')).rejects.toMatchObject({
      code: 'source_unreachable',
      detail: expect.stringContaining('nothing listens'),
    });
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const { body } = await outbound.request(at('/silent'), { signal: controller.signal });
    controller.abort();
    await expect(text(body)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
