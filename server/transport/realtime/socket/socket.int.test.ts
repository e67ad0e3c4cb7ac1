import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SESSION_COOKIE } from '@/server/auth/authenticate';
import { newSessionClaims } from '@/server/auth/session-claims';
import { createApiKey, revokeApiKey } from '@/server/domain/api-keys/operations';
import { updateDataset } from '@/server/domain/datasets/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withSystem } from '@/server/tenancy/with-system';
import { setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { breakListening, writeEvents } from '@/tests/support/write-events';
import { CLOSE, LIMITS } from './protocol';
import { createSocketDoor, type SocketDoor } from './socket-door';

const database = setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
let ours: ScannedDataset;
let theirs: ScannedDataset;
let server: http.Server;
let door: SocketDoor;
let address = '';
let key = '';

beforeAll(async () => {
  ours = await createScannedDataset(services());
  theirs = await createScannedDataset(services());
  key = (await execute(createApiKey, ours.actor, { name: 'socket', role: 'admin' }, call())).key;
  door = createSocketDoor(services(), TEST_SECRET, { heartbeatMs: 50 });
  server = http.createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket, head) => {
    if (!door.upgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  door.close();
  await new Promise((resolve) => server.close(resolve));
});

type Fields = Record<string, unknown>;

/** A client that keeps what it was told, and waits for what fits. */
class Client {
  readonly socket: WebSocket;
  readonly told: Fields[] = [];
  private wake = () => {};
  closed: { code: number; reason: string } | null = null;
  refused: number | null = null;

  constructor(headers: Record<string, string> = {}, path = '/v1/ws', host = address) {
    this.socket = new WebSocket(`ws://${host}${path}`, { headers });
    this.socket.on('message', (data) => {
      this.told.push(JSON.parse(String(data)));
      this.wake();
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.wake();
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode ?? 0;
      this.wake();
    });
    this.socket.on('error', () => this.wake());
  }

  async until<Found>(find: () => Found | null | undefined | false): Promise<Found> {
    for (;;) {
      const found = find();
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  next(fields: Fields): Promise<Fields> {
    return this.until(() =>
      this.told.find((message) => Object.entries(fields).every(([name, value]) => message[name] === value)),
    );
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  end(): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed);
  }
}

const withKey = () => ({ authorization: `Bearer ${key}` });
const datasetId = () => toPublicId('dataset', ours.ids.dataset);

async function cookie(): Promise<string> {
  const token = await encode({ token: { sub: ours.userId, ...newSessionClaims() }, secret: TEST_SECRET });
  return `${SESSION_COOKIE}=${token}`;
}

describe('the WebSocket', () => {
  it('tells each subscription its own, until it is ended', async () => {
    const client = new Client(withKey());
    await client.next({ type: 'hello', authenticated: true });
    client.send({ type: 'subscribe', id: 'a', topics: [`dataset:${datasetId()}`] });
    client.send({ type: 'subscribe', id: 'b', topics: ['scores'] });
    await client.next({ type: 'ready', id: 'a' });
    await client.next({ type: 'ready', id: 'b' });
    const tag = (tags: string[]) =>
      execute(updateDataset, ours.actor, { datasetId: datasetId(), tags }, call());
    await tag(['one']);
    const event = await client.next({ type: 'event', id: 'a' });
    expect(event).toMatchObject({ event: { type: 'dataset.updated', subject: { id: datasetId() } } });
    client.send({ type: 'unsubscribe', id: 'a' });
    await client.next({ type: 'unsubscribed', id: 'a' });
    client.send({ type: 'subscribe', id: 'c', topics: ['datasets'] });
    await client.next({ type: 'ready', id: 'c' });
    await tag(['two']);
    await client.next({ type: 'event', id: 'c' });
    expect(client.told.filter(({ type, id }) => type === 'event' && id === 'a')).toHaveLength(1);
    expect(client.told.filter(({ type, id }) => type === 'event' && id === 'b')).toHaveLength(0);
    client.send({ type: 'ping' });
    await client.next({ type: 'pong' });
    client.socket.close();
    await client.end();
  });

  it('resumes each subscription after what it has, over a break of the hints', async () => {
    const { systemUrl, ownerUrl } = database();
    const client = new Client(withKey());
    client.socket.on('open', () => client.send({ type: 'subscribe', id: 'a', topics: ['datasets'] }));
    const { position } = await client.next({ type: 'ready', id: 'a' });
    await writeEvents(systemUrl, ours.orgId, 250);
    await breakListening(ownerUrl);
    await writeEvents(systemUrl, ours.orgId, 250);
    const positions = () =>
      client.told.flatMap(({ type, event }) =>
        type === 'event' ? [Number(Reflect.get(Object(event), 'position'))] : [],
      );
    await client.until(() => positions().length >= 500);
    const expected = Array.from({ length: 500 }, (_event, index) => Number(position) + 1 + index);
    expect(positions()).toEqual(expected);
    const later = new Client(withKey());
    later.socket.on('open', () =>
      later.send({ type: 'subscribe', id: 'x', topics: ['datasets'], after: expected[488] }),
    );
    await later.until(() => later.told.filter(({ type }) => type === 'event').length >= 11);
    expect(
      later.told
        .filter(({ type }) => type === 'event')
        .map(({ event }) => Reflect.get(Object(event), 'position')),
    ).toEqual(expected.slice(489));
    client.socket.close();
    later.socket.close();
  });

  it('takes a token by the first message, and nothing before it', async () => {
    const client = new Client();
    await client.next({ type: 'hello', authenticated: false });
    client.send({ type: 'auth', token: key });
    client.send({ type: 'subscribe', id: 'a', topics: ['datasets'] });
    await client.next({ type: 'authenticated' });
    await client.next({ type: 'ready', id: 'a' });
    client.socket.close();

    const stranger = new Client();
    await stranger.next({ type: 'hello' });
    stranger.send({ type: 'subscribe', id: 'a', topics: ['datasets'] });
    expect(await stranger.next({ type: 'error' })).toMatchObject({
      id: 'a',
      problem: { code: 'unauthenticated' },
    });
    expect((await stranger.end()).code).toBe(CLOSE.unauthenticated);

    const wrong = new Client();
    await wrong.next({ type: 'hello' });
    wrong.send({ type: 'auth', token: 'dtx_wrong' });
    expect((await wrong.end()).code).toBe(CLOSE.unauthenticated);
  });

  it('refuses a wrong key at the handshake, and takes none from the address', async () => {
    const wrong = new Client({ authorization: 'Bearer dtx_wrong' });
    expect(await wrong.until(() => wrong.refused)).toBe(401);
    const inAddress = new Client({}, `/v1/ws?token=${key}&authorization=${key}`);
    expect(await inAddress.next({ type: 'hello' })).toMatchObject({ authenticated: false });
    inAddress.socket.close();
  });

  it('lets a session in from our own pages only', async () => {
    const own = new Client({ cookie: await cookie(), origin: `http://${address}` });
    expect(await own.next({ type: 'hello' })).toMatchObject({ authenticated: true });
    own.socket.close();
    const foreignHeaders: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://${address}`, 'sec-fetch-site': 'cross-site' },
      {},
    ];
    for (const headers of foreignHeaders) {
      const foreign = new Client({ cookie: await cookie(), ...headers });
      expect(await foreign.until(() => foreign.refused)).toBe(403);
    }
  });

  it('keeps to what is ours and allowed', async () => {
    const client = new Client(withKey());
    await client.next({ type: 'hello' });
    const topics = [
      `dataset:${toPublicId('dataset', theirs.ids.dataset)}`,
      `job:${toPublicId('job', theirs.ids.job)}`,
    ];
    for (const [index, topic] of topics.entries()) {
      client.send({ type: 'subscribe', id: String(index), topics: [topic] });
      expect(await client.next({ type: 'error', id: String(index) })).toMatchObject({
        problem: { code: 'not_found' },
      });
    }
    client.send({ type: 'subscribe', id: 'all', topics: ['events', 'jobs'], after: 0 });
    await client.next({ type: 'ready', id: 'all' });
    await writeEvents(database().systemUrl, theirs.orgId, 3);
    await writeEvents(database().systemUrl, ours.orgId, 1);
    const last = await withSystem('seed', (db) => db.streamEvent.count({ where: { orgId: ours.orgId } }));
    await client.until(() => client.told.filter(({ type }) => type === 'event').length >= last);
    const text = JSON.stringify(client.told.filter(({ type }) => type !== 'error'));
    for (const id of [toPublicId('dataset', theirs.ids.dataset), toPublicId('job', theirs.ids.job)])
      expect(text).not.toContain(id);
    client.socket.close();
  });

  it('answers what it cannot read, and goes on', async () => {
    const client = new Client(withKey());
    await client.next({ type: 'hello' });
    const bad = [
      'no json',
      '[]',
      '{"type":"shout"}',
      '{"type":"subscribe","id":"a"}',
      '{"type":"subscribe","id":"a","topics":["jobs"],"after":-1}',
      '{"type":"subscribe","id":"a","topics":["weather"]}',
    ];
    for (const text of bad) client.send(text);
    await client.until(() => client.told.filter(({ type }) => type === 'error').length === bad.length);
    for (const message of client.told.filter(({ type }) => type === 'error'))
      expect(message).toMatchObject({ problem: { code: 'invalid_input', status: 400 } });
    client.send({ type: 'unsubscribe', id: 'nothing' });
    await client.until(() =>
      client.told.some(({ problem }) => Reflect.get(Object(problem), 'code') === 'not_found'),
    );
    for (let index = 0; index <= LIMITS.subscriptions; index++)
      client.send({ type: 'subscribe', id: `s${index}`, topics: ['scores'] });
    expect(await client.next({ type: 'error', id: `s${LIMITS.subscriptions}` })).toMatchObject({
      problem: { code: 'rate_limited' },
    });
    client.send({ type: 'subscribe', id: 's0', topics: ['scores'] });
    expect(await client.next({ type: 'error', id: 's0' })).toMatchObject({ problem: { code: 'conflict' } });
    client.socket.close();
  });

  it('ends a connection that sends too much', async () => {
    const large = new Client(withKey());
    await large.next({ type: 'hello' });
    large.send('x'.repeat(LIMITS.messageBytes + 1));
    expect((await large.end()).code).toBe(1009);
    const binary = new Client(withKey());
    await binary.next({ type: 'hello' });
    binary.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    expect((await binary.end()).code).toBe(CLOSE.badMessage);
  });

  it('ends at the next heartbeat when the key is revoked', async () => {
    const own = await execute(createApiKey, ours.actor, { name: 'short', role: 'viewer' }, call());
    const client = new Client({ authorization: `Bearer ${own.key}` });
    await client.next({ type: 'hello', authenticated: true });
    await execute(revokeApiKey, ours.actor, { apiKeyId: own.id }, call());
    expect(await client.end()).toMatchObject({ code: CLOSE.unauthenticated, reason: 'signed_out' });
  });

  it('takes no other address, and says goodbye when it stops', async () => {
    const elsewhere = new Client(withKey(), '/v1/wss');
    await elsewhere.end();
    const other = createSocketDoor(services(), TEST_SECRET);
    const stopping = http.createServer();
    stopping.on('upgrade', (request, socket, head) => other.upgrade(request, socket, head));
    await new Promise<void>((resolve) => stopping.listen(0, '127.0.0.1', resolve));
    const socket = new WebSocket(`ws://127.0.0.1:${(stopping.address() as AddressInfo).port}/v1/ws`, {
      headers: withKey(),
    });
    const ended = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.once('message', resolve));
    other.close();
    expect(await ended).toBe(CLOSE.shutdown);
    stopping.close();
  });
});

describe('a reader that takes nothing', () => {
  const EVENTS = 30_000;

  it('holds little memory, is cut off without harm to others, and resumes where it was', async () => {
    const impatient = createSocketDoor(services(), TEST_SECRET, { heartbeatMs: 100, stalledMs: 4000 });
    const own = http.createServer();
    const sockets: Socket[] = [];
    own.on('connection', (socket) => sockets.push(socket));
    own.on('upgrade', (request, socket, head) => impatient.upgrade(request, socket, head));
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(own.address() as AddressInfo).port}`;
    const follow = (id: string, after?: number) => {
      const client = new Client(withKey(), '/v1/ws', host);
      client.socket.on('open', () => client.send({ type: 'subscribe', id, topics: ['datasets'], after }));
      return client;
    };
    const positionsOf = ({ told }: Client) =>
      told.flatMap(({ type, event }) =>
        type === 'event' ? [Number(Reflect.get(Object(event), 'position'))] : [],
      );
    let most = 0;
    const meter = setInterval(() => {
      most = Math.max(most, ...sockets.map(({ writableLength }) => writableLength));
    }, 5);
    try {
      const probe = follow('probe');
      const start = Number((await probe.next({ type: 'ready' })).position);
      probe.socket.close();
      await writeEvents(database().systemUrl, ours.orgId, EVENTS);
      const expected = Array.from({ length: EVENTS }, (_event, index) => start + 1 + index);
      const slow = follow('slow', start);
      await slow.next({ type: 'event' });
      slow.socket.pause();
      const other = follow('other', start);
      let pings = 0;
      other.socket.on('ping', () => {
        pings++;
        other.socket.emit('message', '{"type":"ping seen"}');
      });
      await other.until(() => other.told.filter(({ type }) => type === 'event').length >= EVENTS);
      expect(positionsOf(other)).toEqual(expected);
      const [seen, beats] = [pings, 50];
      await other.until(() => pings >= seen + beats);
      slow.socket.resume();
      // The farewell reaches a reader that reads again, unless the connection was given up before.
      expect([CLOSE.slowReader, 1006]).toContain((await slow.end()).code);
      const got = positionsOf(slow);
      expect(got.length).toBeLessThan(EVENTS);
      expect(got).toEqual(expected.slice(0, got.length));
      const again = follow('again', got.at(-1) ?? start);
      await again.until(
        () => again.told.filter(({ type }) => type === 'event').length >= EVENTS - got.length,
      );
      expect(positionsOf(again)).toEqual(expected.slice(got.length));
      expect(most).toBeGreaterThan(LIMITS.bufferBytes / 2);
      // A page of events may be on its way when the bound is reached.
      expect(most).toBeLessThan(2 * LIMITS.bufferBytes);
      for (const { socket } of [other, again]) socket.close();
    } finally {
      clearInterval(meter);
      impatient.close();
      own.closeAllConnections();
      await new Promise((resolve) => own.close(resolve));
    }
  }, 120_000);
});
