import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyRing } from '@/server/adapters/key-ring/key-ring';
import { localPlatformKey } from '@/server/adapters/key-ring/local-platform-key';
import { rotateDataKey } from '@/server/domain/data-keys/operations';
import { ingestDataset } from '@/server/domain/datasets';
import { readRows, registerDataset } from '@/server/domain/datasets/operations';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestConnector } from '@/tests/support/connector';
import {
  createTestDatabase,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import {
  browseConnector,
  createConnector,
  deleteConnector,
  getConnector,
  listConnectors,
  previewSource,
  testConnector,
  updateConnector,
} from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
let ours: TestOrganisation;
let source: Awaited<ReturnType<typeof createTestDatabase>>;
let sourceName: string;

beforeAll(async () => {
  ours = await createTestOrganisation();
  source = await createTestDatabase();
  sourceName = new URL(source.ownerUrl).pathname.slice(1);
  const owner = new pg.Client({ connectionString: source.ownerUrl });
  await owner.connect();
  await owner.query(
    `CREATE TABLE orders (id integer, city text, note text);
     INSERT INTO orders VALUES (1, 'Porto', E'two\\nlines'), (2, 'Lisbon', '"quoted", ü'), (3, NULL, '')`,
  );
  await owner.end();
});
afterAll(() => source.drop());

const settings = {
  kind: 'postgresql',
  host: 'db.example.org',
  database: 'shop',
  user: 'reader',
} as const;

describe('connectors', () => {
  it('never give a secret back, and keep it encrypted for their organisation', async () => {
    const secrets = { password: 'correct horse battery' };
    const created = await execute(createConnector, ours.actor, { name: 'shop', settings, secrets }, call());
    expect(created.secretNames).toEqual(['password']);
    const { connectorId } = { connectorId: created.id };
    const seen = [
      created,
      await execute(getConnector, ours.actor, { connectorId }, call()),
      await execute(listConnectors, ours.actor, {}, call()),
    ];
    expect(JSON.stringify(seen)).not.toContain('battery');
    const stored = await withTenant(ours.scope, async (db) => [
      await db.connector.findMany(),
      await db.auditEvent.findMany(),
    ]);
    const bigintSafe = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
    expect(JSON.stringify(stored, bigintSafe)).not.toContain('battery');
    // A row that is copied to another connector does not open there.
    const other = await execute(createConnector, ours.actor, { name: 'copy', settings }, call());
    await withTenant(ours.scope, async (db) => {
      const row = await db.connector.findUniqueOrThrow({
        where: { id: fromPublicId('connector', created.id) ?? '' },
      });
      await db.connector.update({
        where: { id: fromPublicId('connector', other.id) ?? '' },
        data: { secrets: row.secrets, secretNames: row.secretNames },
      });
    });
    await expect(execute(testConnector, ours.actor, { connectorId: other.id }, call())).rejects.toThrow();
    for (const id of [created.id, other.id])
      await execute(deleteConnector, ours.actor, { connectorId: id }, call());
  });

  it('send a secret only to whom it was given for', async () => {
    const { id: connectorId } = await execute(
      createConnector,
      ours.actor,
      { name: 'shop', settings, secrets: { password: 'secret' } },
      call(),
    );
    const change = (input: object) => execute(updateConnector, ours.actor, { connectorId, ...input }, call());
    for (const moved of [{ host: 'evil.example.org' }, { port: 5433 }, { encryption: 'off' as const }]) {
      await expect(change({ settings: { ...settings, ...moved } })).rejects.toMatchObject({
        code: 'invalid_input',
        detail: expect.stringContaining('give the secret again'),
      });
    }
    expect((await change({ settings: { ...settings, user: 'other' } })).secretNames).toEqual(['password']);
    const moved = { settings: { ...settings, host: 'new.example.org' }, secrets: { password: 'new' } };
    expect((await change(moved)).settings).toMatchObject({ host: 'new.example.org' });
    expect((await change({ secrets: { password: null } })).secretNames).toEqual([]);
    await expect(change({ secrets: { token: 'x' } })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(change({ settings: { kind: 'kafka', brokers: ['k:9092'] } })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await execute(deleteConnector, ours.actor, { connectorId }, call());
  });

  it('are tested, and say what is wrong', async () => {
    const connectorId = await createTestConnector(ours, services(), { name: 'tested', database: sourceName });
    const good = await execute(testConnector, ours.actor, { connectorId }, call());
    expect(good).toMatchObject({
      passed: true,
      code: null,
      detail: expect.stringContaining('PostgreSQL 18'),
    });
    const shown = await execute(getConnector, ours.actor, { connectorId }, call());
    expect(shown.lastTest).toMatchObject({ passed: true });
    const secrets = { password: 'wrong' };
    const changed = await execute(updateConnector, ours.actor, { connectorId, secrets }, call());
    expect(changed.lastTest).toBeNull();
    const bad = await execute(testConnector, ours.actor, { connectorId }, call());
    expect(bad).toMatchObject({ passed: false, code: 'source_refused' });
    await execute(deleteConnector, ours.actor, { connectorId }, call());
  });

  it('work on after the data key has been changed', async () => {
    const connectorId = await createTestConnector(ours, services(), {
      name: 'rotated',
      database: sourceName,
    });
    const before = await withTenant(ours.scope, (db) => db.connector.findFirstOrThrow());
    const rotated = await execute(rotateDataKey, ours.actor, {}, call());
    expect(rotated.reencrypted).toBe(1);
    const [after, current] = await withTenant(ours.scope, async (db) => [
      await db.connector.findFirstOrThrow(),
      await db.dataKey.findMany({ where: { retiredAt: null } }),
    ]);
    // The older key has nothing to do with it any more.
    await withTenant(ours.scope, (db) => db.dataKey.deleteMany({ where: { retiredAt: { not: null } } }));
    expect(after.secrets).not.toBe(before.secrets);
    expect(current.map(({ version }) => version)).toEqual([rotated.version]);
    expect(await execute(testConnector, ours.actor, { connectorId }, call())).toMatchObject({ passed: true });
    await execute(deleteConnector, ours.actor, { connectorId }, call());
  });

  it('work on after the platform has got another key, and leave the old one behind', async () => {
    const connectorId = await createTestConnector(ours, services(), {
      name: 'rewrapped',
      database: sourceName,
    });
    const [old, current] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
    const both = {
      ...services(),
      keyRing: createKeyRing([localPlatformKey(current), localPlatformKey(old)]),
    };
    const onlyNew = { ...services(), keyRing: createKeyRing([localPlatformKey(current)]) };
    const test = (services: Services) =>
      execute(testConnector, ours.actor, { connectorId }, { requestId: 'test', services });
    await expect(test(onlyNew)).rejects.toThrow('is not here');
    expect(await test(both)).toMatchObject({ passed: true });
    expect(await test(onlyNew)).toMatchObject({ passed: true });
    await execute(deleteConnector, ours.actor, { connectorId }, call());
    await withTenant(ours.scope, (db) => db.dataKey.deleteMany());
  });

  it('become datasets with every value as it was', async () => {
    const connectorId = await createTestConnector(ours, services(), { name: 'orders', database: sourceName });
    const { entries } = await execute(browseConnector, ours.actor, { connectorId, path: 'public' }, call());
    expect(entries.map(({ path }) => path)).toContain('public/orders');
    const preview = await execute(
      previewSource,
      ours.actor,
      { connectorId, sql: 'SELECT city FROM orders WHERE id < 3 ORDER BY id' },
      call(),
    );
    expect(preview).toEqual({
      columns: [{ name: 'city', type: 'text', nullable: null }],
      rows: [['Porto'], ['Lisbon']],
    });
    const job = await execute(
      registerDataset,
      ours.actor,
      { source: { connectorId, object: 'public/orders' }, options: { scan: false } },
      call(),
    );
    const ids = {
      datasetId: fromPublicId('dataset', job.resource.id) ?? '',
      jobId: fromPublicId('job', job.id) ?? '',
    };
    await ingestDataset(ours.scope, ids, services(), () => {}, new AbortController().signal);
    const { rows } = await execute(readRows, ours.actor, { datasetId: job.resource.id }, call());
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', 'Porto', 'two\nlines'],
      ['2', 'Lisbon', '"quoted", ü'],
      ['3', null, null],
    ]);
    for (const bad of [{}, { object: 'public/orders', sql: 'SELECT 1' }]) {
      await expect(
        execute(registerDataset, ours.actor, { source: { connectorId, ...bad } }, call()),
      ).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });
});
