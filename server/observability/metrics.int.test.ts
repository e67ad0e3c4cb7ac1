import type { Hono } from 'hono';
import parsePrometheus from 'parse-prometheus-text-format';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { newUuid } from '@/server/lib/ids';
import { withLogContext } from '@/server/lib/log-context';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { mayRead } from '@/server/transport/metrics';
import { createRestApp } from '@/server/transport/rest/app';
import { setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { readQueueDepth } from './queue-depth';
import { readiness } from './readiness';
import { scrape } from './scrape';

const database = setUpTestDatabase();
const services = setUpTestServices();
let app: Hono;
let scanned: ScannedDataset;
let key = '';

beforeAll(async () => {
  app = createRestApp(services(), TEST_SECRET);
  scanned = await createScannedDataset(services());
  const call = { requestId: 'test', services: services() };
  key = (await execute(createApiKey, scanned.actor, { name: 'k', role: 'super_admin' }, call)).key;
});

const get = (path: string, headers: Record<string, string> = { authorization: `Bearer ${key}` }) =>
  app.fetch(new Request(`http://localhost${path}`, { headers }));

describe('the metrics', () => {
  it('are valid, count what happened, and carry nothing of a tenant in a label', async () => {
    await get('/v1/datasets');
    await get('/v1/datasets/ds_nothing');
    await get('/v1/me', { authorization: 'Bearer dtx_wrong' });
    const { text } = await scrape();
    const families = new Map(parsePrometheus(text).map((family) => [family.name, family]));
    const labelled = (name: string, wanted: Record<string, string>) =>
      families
        .get(name)
        ?.metrics.find(({ labels }) =>
          Object.entries(wanted).every(([label, value]) => labels?.[label] === value),
        );
    // The parser puts the series of a histogram together, so that their labels are looked for in the text.
    for (const series of [
      'operation="dataset.list",outcome="ok"',
      'operation="dataset.get",outcome="not_found"',
    ])
      expect(text).toContain(`datrix_operation_duration_seconds_count{${series}}`);
    expect(text).toContain('datrix_engine_query_duration_seconds_count{kind="query",outcome="ok"}');
    expect(Number(labelled('datrix_problems_total', { code: 'unauthenticated' })?.value)).toBeGreaterThan(0);
    expect(labelled('datrix_database_connections', { pool: 'app', state: 'idle' })).toBeDefined();
    expect(families.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
    const values = [...families.values()].flatMap((family) =>
      family.metrics.flatMap(({ labels }) => Object.values(labels ?? {})),
    );
    for (const value of values) expect(value).not.toMatch(/[\da-f]{8}-[\da-f]{4}|_[\da-z]{26}|@/);
  });

  it('state the depth of the queue from the database', async () => {
    const client = new pg.Client({ connectionString: database().systemUrl });
    await client.connect();
    await client.query(
      "INSERT INTO runner.run (id, function_id, events) VALUES ('r1', 'f', '[]'), ('r2', 'f', '[]')",
    );
    await client.query(
      `INSERT INTO runner.job (run_id, kind, run_at) VALUES ('r1', 'run', clock_timestamp() - interval '90 s'), ('r2', 'run', clock_timestamp() + interval '1 h')`,
    );
    await withTenant(scanned.scope, (db) =>
      db.outboxEvent.create({
        data: {
          id: newUuid(),
          orgId: scanned.scope.orgId,
          name: 'x',
          payload: {},
          createdAt: new Date(Date.now() - 60_000),
        },
      }),
    );
    const depth = await readQueueDepth();
    expect(depth).toMatchObject({ due: 1, later: 1, taken: 0, workers: 0 });
    expect(depth.oldestDueSeconds).toBeGreaterThan(89);
    expect(depth.unsent).toBeGreaterThan(0);
    expect(depth.oldestUnsentSeconds).toBeGreaterThan(59);
    await client.query('SELECT pg_advisory_lock(7302, 5)');
    expect((await readQueueDepth()).workers).toBe(1);
    await client.end();
  });

  it('are for callers on this machine, or for whoever has the token', () => {
    const request = (authorization?: string) =>
      new Request('http://localhost/metrics', {
        headers: authorization === undefined ? {} : { authorization },
      });
    const token = 'a token for the scraper';
    expect(mayRead(request(`Bearer ${token}`), token)).toBe(true);
    for (const given of [undefined, 'Bearer wrong', token, ''])
      withLogContext({ isLocal: true }, () => expect(mayRead(request(given), token)).toBe(false));
    expect(mayRead(request(), undefined)).toBe(false);
    withLogContext({ isLocal: false }, () => expect(mayRead(request(), undefined)).toBe(false));
    withLogContext({ isLocal: true }, () => expect(mayRead(request(), undefined)).toBe(true));
  });
});

describe('readiness', () => {
  it('states each part by a word', async () => {
    const state = await readiness(services().objectStore, false);
    expect(state).toEqual({
      status: 'ready',
      parts: { process: 'ok', database: 'ok', objectStore: 'ok', migrations: 'ok', runner: 'absent' },
    });
  });

  it('tells a store that fails and migrations that were not applied, and gives no reasons away', async () => {
    const owner = new pg.Client({ connectionString: database().ownerUrl });
    await owner.connect();
    await owner.query("DELETE FROM _prisma_migrations WHERE migration_name = '20260301000601_retention'");
    await owner.end();
    const broken = { ...services().objectStore, head: () => Promise.reject(new Error('secret://address')) };
    const state = await readiness(broken, true);
    expect(state).toMatchObject({
      status: 'not ready',
      parts: { objectStore: 'failed', migrations: 'behind', runner: 'external' },
    });
    expect(JSON.stringify(state)).not.toContain('secret');
  });
});
