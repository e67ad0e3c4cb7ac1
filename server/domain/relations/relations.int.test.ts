import { beforeAll, describe, expect, it } from 'vitest';
import { listColumns, updateDataset } from '@/server/domain/datasets/operations';
import { effectiveSettings } from '@/server/domain/quality';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { loadRelations } from './load-relations';
import { createRelation, deleteRelation, listRelations } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let ours: TestOrganisation;
let orders: IngestedDataset;
let customers: IngestedDataset;

beforeAll(async () => {
  ours = await createTestOrganisation();
  orders = await createIngestedDataset(services(), ours, 'id,customer\n1,a\n2,b\n', { name: 'Orders' });
  customers = await createIngestedDataset(services(), ours, 'code,city\na,Rome\nb,Oslo\n', {
    name: 'Customers',
  });
});

describe('a relation', () => {
  it('is declared, listed, loaded for checks, refused a second time and taken back', async () => {
    const input = {
      datasetId: orders.id,
      columns: ['customer'],
      parentDatasetId: customers.id,
      parentColumns: ['code'],
    };
    const relation = await execute(createRelation, ours.actor, input, call());
    expect(relation).toMatchObject({ parentName: 'Customers', parentColumns: ['code'] });
    await expect(execute(createRelation, ours.actor, input, call())).rejects.toMatchObject({
      code: 'conflict',
    });
    const listed = await execute(listRelations, ours.actor, { datasetId: orders.id }, call());
    expect(listed.data).toEqual([relation]);
    const loaded = await withTenant(ours.scope, (db) => loadRelations(db, orders.datasetId));
    expect(loaded).toMatchObject([
      { columns: ['customer'], target: { title: 'Customers', columns: [{ name: 'code' }] } },
    ]);
    const gone = { datasetId: orders.id, relationId: relation.id };
    await expect(
      execute(deleteRelation, actorWithRole(ours.scope, 'viewer'), gone, call()),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await execute(deleteRelation, ours.actor, gone, call());
    await expect(execute(deleteRelation, ours.actor, gone, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it.each([
    [['colour'], ['code'], 'columns.0'],
    [['customer'], ['colour'], 'parentColumns.0'],
    [['customer', 'id'], ['code'], 'parentColumns'],
  ])('from %j to %j is refused', async (columns, parentColumns, path) => {
    const input = { datasetId: orders.id, columns, parentDatasetId: customers.id, parentColumns };
    await expect(execute(createRelation, ours.actor, input, call())).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: [{ path }] },
    });
  });

  it('does not reach into another organisation', async () => {
    const theirs = await createTestOrganisation();
    const foreign = await createIngestedDataset(services(), theirs, 'code\na\n');
    const input = {
      datasetId: orders.id,
      columns: ['customer'],
      parentDatasetId: foreign.id,
      parentColumns: ['code'],
    };
    await expect(execute(createRelation, ours.actor, input, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('marks of columns', () => {
  it('are kept, shown with the columns, and reach the settings of the next scan', async () => {
    const marks = {
      keyColumns: ['code'],
      criticalColumns: ['city', 'code'],
      protectedColumns: ['city'],
      splitColumn: 'city',
    };
    const updated = await execute(updateDataset, ours.actor, { datasetId: customers.id, ...marks }, call());
    expect(updated).toMatchObject(marks);
    const columns = await execute(listColumns, ours.actor, { datasetId: customers.id }, call());
    expect(columns.data.map(({ marks }) => marks)).toEqual([
      ['key', 'critical'],
      ['critical', 'protected', 'split'],
    ]);
    const settings = await withTenant(ours.scope, (db) => effectiveSettings(db, customers.datasetId));
    expect(settings).toMatchObject({ criticalColumns: ['city', 'code'], protectedColumns: ['city'] });
  });

  it('name columns that are there', async () => {
    const input = { datasetId: customers.id, keyColumns: ['code', 'colour'], splitColumn: 'part' };
    await expect(execute(updateDataset, ours.actor, input, call())).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: [{ path: 'splitColumn' }, { path: 'keyColumns.1' }] },
    });
  });
});
