import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { connections } from '@/server/tenancy/connections';
import { setUpTestDatabase } from '@/tests/support/database';
import { setUpTestRedis } from '@/tests/support/redis';
import { connectRedis, redisReady } from '../redis/connect-redis';
import { bridgePubSub } from './bridge';
import { createPostgresPubSub } from './postgres-pub-sub';
import { describePubSub } from './pub-sub-suite';
import { createRedisPubSub } from './redis-pub-sub';

const database = setUpTestDatabase();
const redis = await setUpTestRedis();

async function cutPostgres(): Promise<void> {
  const owner = new pg.Client({ connectionString: database().ownerUrl });
  await owner.connect();
  await owner.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  );
  await owner.end();
}

describePubSub('hints over Postgres', async () => ({
  here: createPostgresPubSub(),
  there: createPostgresPubSub(),
  breakConnections: cutPostgres,
}));

describe('hints over Postgres, besides', () => {
  it('carries what the triggers of the database say', async () => {
    const pubSub = createPostgresPubSub();
    const orgId = crypto.randomUUID();
    const heard = new Promise<void>((resolve) => {
      pubSub.subscribe((hint) => {
        if (hint?.orgId === orgId) resolve();
        // The subscription stands.
        if (hint === null) {
          void connections()
            .system.organisation.create({
              data: { id: orgId, name: 'a', slug: orgId },
            })
            .then(
              () =>
                connections().system
                  .$executeRaw`SELECT write_event(${orgId}::uuid, 'dataset.created', 'dataset', ${orgId}::uuid, NULL, '{}')`,
            );
        }
      });
    });
    await heard;
    await pubSub.close();
  });
});

describe.skipIf(redis === null)('with Redis', () => {
  const settings = () => ({ url: redis?.server().url ?? '' });
  describePubSub('hints over Redis', async () => ({
    here: createRedisPubSub(settings()),
    there: createRedisPubSub(settings()),
    breakConnections: async () => {
      const client = connectRedis(settings(), 'command');
      await redisReady(client);
      await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      client.disconnect();
    },
  }));

  it('hears through the bridge what Postgres says, also after a break on the other side', async () => {
    const [postgres, here, there] = [
      createPostgresPubSub(),
      createRedisPubSub(settings()),
      createRedisPubSub(settings()),
    ];
    const heard: unknown[] = [];
    let wake = () => {};
    const until = async (fits: () => boolean) => {
      while (!fits())
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    };
    there.subscribe((hint) => {
      heard.push(hint);
      wake();
    });
    await until(() => heard.length > 0);
    const stop = bridgePubSub(postgres, here);
    // The bridge's own listening begins with a `null`, which it passes on.
    await until(() => heard.length > 1);
    await postgres.publish({ orgId: 'a' });
    await until(() => heard.some((hint) => JSON.stringify(hint) === '{"orgId":"a"}'));
    const before = heard.length;
    await cutPostgres();
    await until(() => heard.slice(before).includes(null));
    expect(heard.filter((hint) => hint !== null)).toEqual([{ orgId: 'a' }]);
    stop();
    for (const pubSub of [postgres, here, there]) await pubSub.close();
  });
});
