import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { sweepEnded } from './sweep-ended';

const database = setUpTestDatabase();
const DAY = 24 * 3600 * 1000;
const now = new Date();
const ago = (days: number) => new Date(now.getTime() - days * DAY);
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: database().systemUrl });
  await client.connect();
});
afterAll(() => client.end());

async function addRun(
  id: string,
  fields: { status?: string; ended?: Date | null; parent?: string; event?: string },
) {
  const events = JSON.stringify([{ id: fields.event ?? `event-of-${id}`, name: 'x', data: {} }]);
  await client.query(
    `INSERT INTO runner.run (id, function_id, events, status, parent_run, created_at, ended_at) VALUES ($1, 'f', $2, $3, $4, $5, $6)`,
    [id, events, fields.status ?? 'completed', fields.parent ?? null, ago(40), fields.ended ?? null],
  );
  await client.query("INSERT INTO runner.step (run_id, id, op, state) VALUES ($1, 's', 'StepRun', 'done')", [
    id,
  ]);
}
const addEvent = (id: string, at: Date) =>
  client.query(
    'INSERT INTO runner.event (id, external_id, name, body, received_at) VALUES ($1, $2, $3, $4, $5)',
    [id, id, 'x', {}, at],
  );
const left = async (table: string) =>
  (await client.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`)).rows.map(({ id }) => id);

it('removes what ended before the retention, and never what goes on', async () => {
  await addRun('old-completed', { ended: ago(8) });
  await addRun('old-failed', { status: 'failed', ended: ago(30) });
  await addRun('young', { ended: ago(6) });
  await addRun('live-and-old', { status: 'running' });
  await addRun('child-of-live', { ended: ago(20), parent: 'live-and-old' });
  await addRun('still-has-a-job', { ended: ago(20) });
  await client.query("INSERT INTO runner.job (run_id, kind) VALUES ('still-has-a-job', 'run')");
  await addEvent('event-of-live-and-old', ago(40));
  await addEvent('event-of-old-completed', ago(40));
  await addEvent('young-event', ago(1));

  const swept = await sweepEnded(now, 7 * DAY);

  expect(swept).toEqual({ runs: 2, events: 1 });
  expect(await left('runner.run')).toEqual(['child-of-live', 'live-and-old', 'still-has-a-job', 'young']);
  expect(await left('runner.event')).toEqual(['event-of-live-and-old', 'young-event']);
  const orphans = await client.query(
    'SELECT 1 FROM runner.step WHERE run_id NOT IN (SELECT id FROM runner.run)',
  );
  expect(orphans.rowCount).toBe(0);
  expect(await sweepEnded(now, 7 * DAY)).toEqual({ runs: 0, events: 0 });
});

it('keeps an event that the outbox may hand on again', async () => {
  const { scope } = await createTestOrganisation();
  const id = newUuid();
  await withTenant(scope, (db) =>
    db.outboxEvent.create({ data: { id, orgId: scope.orgId, name: 'x', payload: {} } }),
  );
  await addEvent(id, ago(40));
  await sweepEnded(now, 7 * DAY);
  expect(await left('runner.event')).toContain(id);
});

it('goes through more rows than one batch holds', async () => {
  await client.query(
    `INSERT INTO runner.run (id, function_id, events, status, ended_at) SELECT 'many-' || n, 'f', '[]', 'completed', $1 FROM generate_series(1, 1201) n`,
    [ago(10)],
  );
  expect((await sweepEnded(now, 7 * DAY)).runs).toBe(1201);
});
