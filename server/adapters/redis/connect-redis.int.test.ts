import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpTestRedis } from '@/tests/support/redis';
import { connectRedis, redisReady } from './connect-redis';

const plain = await setUpTestRedis();
const encrypted = await setUpTestRedis({ tls: true });

describe.skipIf(plain === null)('a connection for commands', () => {
  let client: ReturnType<typeof connectRedis>;
  beforeAll(async () => {
    client = connectRedis({ url: plain?.server().url ?? '' }, 'command');
    await redisReady(client);
  });
  afterAll(() => client.disconnect());

  it('signs in with the password of the address', async () => {
    await client.set('a', '1');
    expect(await client.get('a')).toBe('1');
  });

  it('is refused with another password', async () => {
    const url = new URL(plain?.server().url ?? '');
    url.password = 'wrong';
    const stranger = connectRedis({ url: url.href }, 'command');
    const refused = await new Promise<string>((resolve) =>
      stranger.once('error', (error: Error) => resolve(error.message)),
    );
    stranger.disconnect();
    expect(refused).toMatch(/WRONGPASS|invalid/i);
  });

  it('fails at once while Redis is away, and works again by itself', async () => {
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await plain?.stop();
    await gone;
    await expect(client.get('a')).rejects.toThrow();
    const back = redisReady(client);
    await plain?.startAgain();
    await back;
    expect(await client.get('a')).toBeNull();
  });
});

describe.skipIf(plain === null)('a connection for subscriptions', () => {
  it('takes its subscriptions up again', async () => {
    const settings = { url: plain?.server().url ?? '' };
    const [subscriber, publisher] = [connectRedis(settings, 'subscriber'), connectRedis(settings, 'command')];
    await Promise.all([subscriber.subscribe('news'), redisReady(publisher)]);
    const back = Promise.all([subscriber, publisher].map((client) => nextReady(client)));
    await plain?.stop();
    await plain?.startAgain();
    await back;
    const heard = new Promise<string>((resolve) =>
      subscriber.once('message', (_channel, text) => resolve(text)),
    );
    // A publish counts its listeners: the subscription may follow the connection by a moment.
    while ((await publisher.publish('news', 'hello')) === 0);
    expect(await heard).toBe('hello');
    subscriber.disconnect();
    publisher.disconnect();
  });
});

describe.skipIf(encrypted === null)('an encrypted connection', () => {
  it('trusts the authority that it was given, and no other', async () => {
    const { url, certificate } = encrypted?.server() ?? { url: '', certificate: null };
    const client = connectRedis({ url, ca: certificate ?? '' }, 'command');
    await redisReady(client);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    const stranger = connectRedis({ url }, 'command');
    const refused = await new Promise<string>((resolve) =>
      stranger.once('error', (error: Error) => resolve(error.message)),
    );
    stranger.disconnect();
    expect(refused).toMatch(/self.signed|certificate/i);
  });
});

function nextReady(client: ReturnType<typeof connectRedis>): Promise<void> {
  return new Promise((resolve) => client.once('ready', () => resolve()));
}
