import { Inngest, type InngestFunction, NonRetriableError, RetryAfterError } from 'inngest';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setUpTestDatabase } from '@/tests/support/database';
import { BASE_URL, EmbeddedRunner } from './runner';

const database = setUpTestDatabase();
let pool: pg.Pool;
const running: EmbeddedRunner[] = [];

beforeAll(() => {
  pool = new pg.Pool({ connectionString: database().systemUrl, max: 20 });
  pool.on('error', () => {});
});
afterEach(async () => {
  for (const runner of running.splice(0)) await runner.stop();
  await pool
    .query('TRUNCATE runner.run, runner.event, runner.job, runner.step, runner.wait, runner.cron CASCADE')
    .catch(async () => {
      for (const table of ['job', 'wait', 'step', 'run', 'event', 'cron'])
        await pool.query(`DELETE FROM runner.${table}`);
    });
});

const quiet = { info() {}, warn() {}, error() {}, debug() {} };

/** A worker with the given functions; the client sends events to it. */
async function worker(make: (client: Inngest) => InngestFunction.Any[]): Promise<Inngest> {
  const runner = new EmbeddedRunner({ pool, pollMs: 20, leaseMs: 3000 });
  const client = new Inngest({
    id: 'test',
    isDev: true,
    baseUrl: BASE_URL,
    fetch: runner.fetch,
    logger: quiet,
  });
  runner.bind(client, make(client));
  await runner.start();
  running.push(runner);
  return client;
}

async function until<Value>(read: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  for (let tries = 0; tries < 400; tries++) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not come about in 10 s');
}

interface Run {
  status: string;
  output: unknown;
  error: { message: string } | null;
}
/** The end of the only run of a function. */
function ended(name: string): Promise<Run> {
  return until(async () => {
    const { rows } = await pool.query<Run>(
      "SELECT status, output, error FROM runner.run WHERE function_id = $1 AND status <> 'running'",
      [`test-${name}`],
    );
    return rows[0];
  });
}

describe('embedded runner', () => {
  it('runs steps in order, each once, and keeps their results', async () => {
    const seen: string[] = [];
    const client = await worker((app) => [
      app.createFunction({ id: 'f', triggers: [{ event: 'go' }] }, async ({ event, step }) => {
        const a = await step.run('a', () => seen.push('a') && 1);
        const b = await step.run('b', () => seen.push('b') && a + 1);
        await step.sleep('pause', 50);
        return step.run('c', () => seen.push('c') && `${event.data.name} ${a} ${b}`);
      }),
    ]);
    await client.send({ name: 'go', data: { name: 'x' } });
    expect(await ended('f')).toMatchObject({ status: 'completed', output: 'x 1 2' });
    expect(seen).toEqual(['a', 'b', 'c']);
    const { rows } = await pool.query('SELECT DISTINCT saves FROM runner.step');
    expect(rows).toEqual([{ saves: 1 }]);
  });

  it('starts nothing for an event id that came before', async () => {
    let runs = 0;
    const client = await worker((app) => [
      app.createFunction({ id: 'f', triggers: [{ event: 'go' }] }, async () => ++runs),
    ]);
    await client.send({ id: 'same', name: 'go', data: {} });
    await ended('f');
    await client.send({ id: 'same', name: 'go', data: {} });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(runs).toBe(1);
  });

  it('tries again when told to, with the attempt counted', async () => {
    const attempts: number[] = [];
    const client = await worker((app) => [
      app.createFunction({ id: 'f', triggers: [{ event: 'go' }], retries: 2 }, async ({ step, attempt }) =>
        step.run('fails once', () => {
          attempts.push(attempt);
          if (attempts.length === 1) throw new RetryAfterError('not yet', 1000);
          return 'fine';
        }),
      ),
    ]);
    await client.send({ name: 'go', data: {} });
    expect(await ended('f')).toMatchObject({ status: 'completed', output: 'fine' });
    expect(attempts).toEqual([0, 1]);
  });

  it('fails at once on an error that another attempt cannot mend, and calls the failure handler', async () => {
    const failures: string[] = [];
    const client = await worker((app) => [
      app.createFunction(
        {
          id: 'f',
          triggers: [{ event: 'go' }],
          retries: 5,
          onFailure: async ({
            error,
            event,
          }: {
            error: Error;
            event: { data: { event: { data: { name: string } } } };
          }) => void failures.push(`${error.message} ${event.data.event.data.name}`),
        },
        async ({ step }) =>
          step.run('never', () => {
            throw new NonRetriableError('no use');
          }),
      ),
    ]);
    await client.send({ name: 'go', data: { name: 'x' } });
    expect(await ended('f')).toMatchObject({ status: 'failed', error: { message: 'no use' } });
    expect(await until(() => (failures.length > 0 ? failures : undefined))).toEqual(['no use x']);
  });

  it('runs parallel steps and goes on when all are done', async () => {
    const client = await worker((app) => [
      app.createFunction({ id: 'f', triggers: [{ event: 'go' }] }, async ({ step }) => {
        const parts = await Promise.all([1, 2, 3].map((n) => step.run(`part ${n}`, () => n * n)));
        return parts.reduce((sum, part) => sum + part, 0);
      }),
    ]);
    await client.send({ name: 'go', data: {} });
    expect(await ended('f')).toMatchObject({ status: 'completed', output: 14 });
  });

  it('waits for an event that fits, and gives up after its time', async () => {
    const client = await worker((app) => [
      app.createFunction({ id: 'f', triggers: [{ event: 'go' }] }, async ({ step }) => {
        const found = await step.waitForEvent('word', {
          event: 'word',
          timeout: '5s',
          if: 'async.data.id == event.data.id',
        });
        const none = await step.waitForEvent('never', { event: 'never', timeout: '100ms' });
        return [found?.data.text ?? null, none];
      }),
    ]);
    await client.send({ name: 'go', data: { id: 1 } });
    await until(async () =>
      (await pool.query("SELECT 1 FROM runner.wait WHERE event = 'word'")).rowCount ? true : undefined,
    );
    await client.send([
      { name: 'word', data: { id: 2, text: 'wrong' } },
      { name: 'word', data: { id: 1, text: 'right' } },
    ]);
    expect(await ended('f')).toMatchObject({ status: 'completed', output: ['right', null] });
  });

  it('invokes another function and hands on its result or its failure', async () => {
    const client = await worker((app) => {
      const callee = app.createFunction(
        { id: 'callee', triggers: [{ event: 'never sent' }], retries: 0 },
        async ({ event }) => {
          if (event.data.n < 0) throw new NonRetriableError('negative');
          return event.data.n * 2;
        },
      );
      const caller = app.createFunction({ id: 'caller', triggers: [{ event: 'go' }] }, async ({ step }) => {
        const doubled = await step.invoke('ok', { function: callee, data: { n: 21 } });
        const failure = await step
          .invoke('bad', { function: callee, data: { n: -1 } })
          .catch((error: Error) => error.message);
        return [doubled, failure];
      });
      return [callee, caller];
    });
    await client.send({ name: 'go', data: {} });
    const { output } = await ended('caller');
    expect(output).toMatchObject([42, expect.stringContaining('negative')]);
  });

  it('ends a run when an event says so', async () => {
    const client = await worker((app) => [
      app.createFunction(
        {
          id: 'f',
          triggers: [{ event: 'go' }],
          cancelOn: [{ event: 'stop', if: 'async.data.id == event.data.id' }],
        },
        async ({ step }) => step.sleep('long', '1h'),
      ),
    ]);
    await client.send({ name: 'go', data: { id: 7 } });
    await until(async () =>
      (await pool.query("SELECT 1 FROM runner.job WHERE kind = 'wake'")).rowCount ? true : undefined,
    );
    await client.send({ name: 'stop', data: { id: 7 } });
    expect(await ended('f')).toMatchObject({ status: 'cancelled' });
    expect((await pool.query('SELECT 1 FROM runner.job')).rowCount).toBe(0);
  });

  it('keeps to the limit of a key, over two workers', async () => {
    let [active, most, done] = [0, 0, 0];
    const make = (app: Inngest) => [
      app.createFunction(
        { id: 'f', triggers: [{ event: 'go' }], concurrency: { limit: 1, key: 'event.data.org' } },
        async ({ step }) =>
          step.run('work', async () => {
            most = Math.max(most, ++active);
            await new Promise((resolve) => setTimeout(resolve, 30));
            active--;
            done++;
          }),
      ),
    ];
    const client = await worker(make);
    await worker(make);
    await client.send(Array.from({ length: 8 }, (_, index) => ({ name: 'go', data: { org: 'a', index } })));
    await until(() => done === 8 || undefined);
    expect(most).toBe(1);
  });

  it('does not let one key with many waiting jobs hide the others', async () => {
    const order: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const client = await worker((app) => [
      app.createFunction(
        { id: 'f', triggers: [{ event: 'go' }], concurrency: { limit: 1, key: 'event.data.org' } },
        async ({ event, step }) =>
          step.run('work', async () => {
            order.push(event.data.org);
            if (event.data.org === 'busy') await gate;
          }),
      ),
    ]);
    await client.send(
      Array.from({ length: 260 }, (_, index) => ({ name: 'go', data: { org: 'busy', index } })),
    );
    await client.send({ name: 'go', data: { org: 'small' } });
    await until(() => order.includes('small') || undefined);
    expect(order).toEqual(['busy', 'small']);
    await pool.query('DELETE FROM runner.job WHERE worker IS NULL');
    release();
  });

  it('fails a run whose output is too large', async () => {
    const client = await worker((app) => [
      // A name of its own: runs of the test before may still be ending.
      app.createFunction({ id: 'huge', triggers: [{ event: 'go' }] }, async ({ step }) =>
        step.run('huge', () => 'x'.repeat(5_000_000)).then(() => 'kept'),
      ),
    ]);
    await client.send({ name: 'go', data: {} });
    expect((await ended('huge')).status).toBe('failed');
  });

  it('refuses to start with what it does not carry out', async () => {
    await expect(
      worker((app) => [
        app.createFunction(
          { id: 'f', triggers: [{ event: 'go' }], debounce: { period: '1s' } },
          async () => 1,
        ),
      ]),
    ).rejects.toThrow(/does not support "debounce"/);
  });

  it('lets a worker that lost its job change nothing', async () => {
    let bodies = 0;
    const client = await worker((app) => [
      app.createFunction({ id: 'f', triggers: [{ event: 'go' }] }, async ({ step }) =>
        step.run('slow', async () => {
          const mine = ++bodies;
          // While the first body is still at work, its job is given away as after a frozen lease.
          if (mine === 1) {
            await pool.query(
              'UPDATE runner.job SET worker = NULL, lease_until = NULL, generation = generation + 1',
            );
            await new Promise((resolve) => setTimeout(resolve, 600));
          }
          return mine;
        }),
      ),
    ]);
    await client.send({ name: 'go', data: {} });
    expect(await ended('f')).toMatchObject({ status: 'completed', output: 2 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    const { rows } = await pool.query('SELECT saves, result FROM runner.step');
    expect(rows).toEqual([{ saves: 1, result: { data: 2 } }]);
  });
});
