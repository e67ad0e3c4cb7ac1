import { expect, it } from 'vitest';
import { metrics } from '@/server/observability/metrics';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { connect, disconnect, poolStates } from './connections';
import { withTenant } from './with-tenant';

const database = setUpTestDatabase();

const counted = async () => {
  const { values } = await metrics().slowQueries.get();
  return values.find(({ labels }) => labels.where === 'database')?.value ?? 0;
};

it('counts statements beyond the threshold, also those that fail, and no others', async () => {
  const { scope } = await createTestOrganisation();
  await disconnect();
  connect({ app: database().appUrl, system: database().systemUrl }, { slowMs: 200 });
  await withTenant(scope, (db) => db.dataset.count());
  expect(await counted()).toBe(0);
  await withTenant(scope, (db) => db.$queryRaw`SELECT 1 AS one, pg_sleep(0.3)::text`);
  expect(await counted()).toBe(1);
  const failing = withTenant(scope, (db) => db.$queryRaw`SELECT 1 / (length(pg_sleep(0.3)::text)) AS one`);
  await expect(failing).rejects.toThrow();
  expect(await counted()).toBe(2);
  expect(poolStates().map(({ pool }) => pool)).toEqual(['app', 'system']);
});
