import { describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { withSystem } from './with-system';
import { withTenant } from './with-tenant';

setUpTestDatabase();

async function createDataset(scope: Parameters<typeof withTenant>[0], name: string): Promise<string> {
  const id = newUuid();
  await withTenant(scope, (db) =>
    db.dataset.create({ data: { id, orgId: scope.orgId, name, status: 'ready' } }),
  );
  return id;
}

describe('tenants are apart', () => {
  it('shows an organisation its own rows only', async () => {
    const [ours, theirs] = [await createTestOrganisation(), await createTestOrganisation()];
    const own = await createDataset(ours.scope, 'ours');
    const foreign = await createDataset(theirs.scope, 'theirs');
    const seen = await withTenant(ours.scope, (db) => db.dataset.findMany());
    expect(seen.map(({ id }) => id)).toEqual([own]);
    expect(
      await withTenant(ours.scope, (db) => db.dataset.findUnique({ where: { id: foreign } })),
    ).toBeNull();
    const raw = await withTenant(ours.scope, (db) => db.$queryRaw<unknown[]>`SELECT * FROM datasets`);
    expect(raw).toHaveLength(1);
  });

  it('refuses to write a row of another organisation', async () => {
    const [ours, theirs] = [await createTestOrganisation(), await createTestOrganisation()];
    const attempt = withTenant(ours.scope, (db) =>
      db.dataset.create({ data: { id: newUuid(), orgId: theirs.orgId, name: 'smuggled', status: 'ready' } }),
    );
    await expect(attempt).rejects.toThrow();
  });

  it('refuses a row that points into another organisation', async () => {
    const [ours, theirs] = [await createTestOrganisation(), await createTestOrganisation()];
    const foreign = await createDataset(theirs.scope, 'theirs');
    const attempt = withSystem('seed', (db) =>
      db.datasetVersion.create({
        data: {
          id: newUuid(),
          orgId: ours.orgId,
          datasetId: foreign,
          number: 1,
          origin: 'upload',
          parquetKey: 'x',
          rowCount: 0,
          columnCount: 0,
          sizeBytes: 0,
          sha256: '',
        },
      }),
    );
    await expect(attempt).rejects.toThrow();
  });
});
