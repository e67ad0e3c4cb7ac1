import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { authenticate } from '@/server/auth/authenticate';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { createConnector } from '@/server/domain/connectors/operations';
import { newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withSystem } from '@/server/tenancy/with-system';
import { actorWithRole, createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { destroyOrganisationKeys, removeOrganisationObjects, removeOrganisationRows } from '.';
import { deleteOrganisation } from './operations';

const database = setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: randomUUID(), services: services() });
/** What outlives a tenant: the trail of what was done, and the receipt. */
const KEPT = [
  'audit_events',
  'audit_payloads',
  'audit_seals',
  'audit_anchors',
  'audit_unsealed',
  'organisation_deletions',
];

/** The tables that hold a row of the organisation. */
async function tablesWith(orgId: string): Promise<string[]> {
  const owner = new pg.Client({ connectionString: database().ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'org_id'",
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const held = await owner.query(`SELECT 1 FROM ${pg.escapeIdentifier(name)} WHERE org_id = $1 LIMIT 1`, [
      orgId,
    ]);
    if (held.rowCount === 1) found.push(name);
  }
  await owner.end();
  return found.sort();
}

describe('deleting an organisation', () => {
  it('destroys its keys, then its objects, then its rows, and shuts everybody out at once', async () => {
    const { scope, actor } = await createScannedDataset(services());
    const { orgId } = scope;
    const { name } = await withSystem('seed', (db) =>
      db.organisation.findUniqueOrThrow({ where: { id: orgId } }),
    );
    const { key } = await execute(createApiKey, actor, { name: 'CI', role: 'viewer' }, call());
    await execute(
      createConnector,
      actor,
      {
        name: 'source',
        settings: { kind: 'postgresql', host: '127.0.0.1', port: 5432, database: 'x', user: 'x' },
        secrets: { password: 'secret' },
      },
      call(),
    ).catch(() => {});
    const bystander = await createScannedDataset(services());

    await expect(execute(deleteOrganisation, actor, { confirmName: 'x' }, call())).rejects.toMatchObject({
      code: 'invalid_input',
    });
    const done = await execute(deleteOrganisation, actor, { confirmName: name }, call());
    expect(done.organisationId).toMatch(/^org_/);
    const request = new Request('http://localhost/', { headers: { authorization: `Bearer ${key}` } });
    await expect(authenticate(request, TEST_SECRET)).rejects.toMatchObject({ code: 'unauthenticated' });

    const [first] = [objectKeys.tenantPrefix(scope)];
    const objects: string[] = [];
    for await (const object of services().objectStore.list(first)) objects.push(object.key);
    expect(objects.length).toBeGreaterThan(2);
    // Each step may be cut off and run again.
    await destroyOrganisationKeys(scope, services());
    await destroyOrganisationKeys(scope, services());
    await expect(
      services().objectStore.put(`${first}uploads/x/0`, Readable.from(['x'])),
    ).rejects.toMatchObject({ code: 'not_found' });
    await removeOrganisationObjects(scope, services());
    await removeOrganisationObjects(scope, services());
    await removeOrganisationRows(scope, services());
    await removeOrganisationRows(scope, services());

    expect((await tablesWith(orgId)).filter((table) => !KEPT.includes(table))).toEqual([]);
    expect(await tablesWith(orgId)).toContain('audit_events');
    const told = await withSystem('organisation_deletion', (db) =>
      db.auditPayload.count({ where: { orgId, content: { not: null } } }),
    );
    expect(told).toBe(0);
    for await (const object of services().objectStore.list(first)) throw new Error(`left: ${object.key}`);
    const receipt = await withSystem('organisation_deletion', (db) =>
      db.organisationDeletion.findUniqueOrThrow({ where: { orgId } }),
    );
    expect(receipt).toMatchObject({
      keysDestroyed: 1,
      requestedBy: actor.id,
      objectsRemoved: objects.length,
    });
    expect(receipt.finishedAt).not.toBeNull();
    expect(await withSystem('seed', (db) => db.user.count({ where: { id: actor.id } }))).toBe(0);
    expect(await tablesWith(bystander.scope.orgId)).toContain('datasets');
  });

  it('keeps people who belong to another organisation, too', async () => {
    const { scope, actor, userId } = await createTestOrganisation({ name: 'Gone' });
    const other = await createTestOrganisation();
    await withSystem('seed', (db) =>
      db.membership.create({ data: { id: newUuid(), orgId: other.orgId, userId, role: 'viewer' } }),
    );
    await execute(deleteOrganisation, actor, { confirmName: 'Gone' }, call());
    await removeOrganisationRows(scope, services());
    expect(await withSystem('seed', (db) => db.user.count({ where: { id: userId } }))).toBe(1);
  });

  it('is for its super admin in person', async () => {
    const { scope } = await createTestOrganisation({ name: 'Mine' });
    const admin = execute(deleteOrganisation, actorWithRole(scope, 'admin'), { confirmName: 'Mine' }, call());
    await expect(admin).rejects.toMatchObject({ code: 'forbidden' });
    const key = { ...actorWithRole(scope, 'super_admin'), type: 'api_key' as const };
    await expect(execute(deleteOrganisation, key, { confirmName: 'Mine' }, call())).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('does nothing to an organisation that nobody asked to delete', async () => {
    const { scope } = await createTestOrganisation();
    await expect(destroyOrganisationKeys(scope, services())).rejects.toThrow('nobody asked');
  });
});

it('leaves nothing readable in a copy of the folder once the key is gone', async () => {
  const { scope } = await createScannedDataset(services());
  const folder = join(services().tempDir, '..', 'objects', 't', scope.orgId);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(2);
  for (const { parentPath, name } of files) {
    const content = await readFile(join(parentPath, name));
    expect(content.includes('LISBON'), name).toBe(false);
    expect(content.includes('PAR1'), name).toBe(false);
  }
});
