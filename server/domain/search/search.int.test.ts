import { beforeAll, describe, expect, it } from 'vitest';
import { updateDataset } from '@/server/domain/datasets/operations';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { createIngestedDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { search } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let ours: TestOrganisation;

beforeAll(async () => {
  ours = await createTestOrganisation();
  const make = async (name: string, header: string, changes: object) => {
    const { id } = await createIngestedDataset(services(), ours, `${header}\n1,2\n`, { name });
    await execute(updateDataset, ours.actor, { datasetId: id, ...changes }, call());
  };
  await make('Customer churn 2024', 'customer_id,churned', { tags: ['telecom'] });
  await make('Orders', 'order_id,customer_id', { description: 'What customers bought, by day.' });
  await make('100% wool', 'weight_kg,colour', { tags: ['Textile', 'größe'] });
  const theirs = await createTestOrganisation();
  await createIngestedDataset(services(), theirs, 'customer_id\n1\n', { name: 'Customer secrets' });
});

const find = async (query: string, extra: object = {}) => {
  const page = await execute(search, ours.actor, { query, ...extra }, call());
  return page.data.map((hit) => `${hit.found}: ${hit.column?.name ?? hit.datasetName}`);
};

describe('search', () => {
  it('finds names, descriptions and columns, the likeliest first, and nothing of others', async () => {
    expect(await find('customer')).toEqual([
      'name: Customer churn 2024',
      'column: customer_id',
      'column: customer_id',
      'description: Orders',
    ]);
  });

  it.each([
    ['orders', ['name: Orders']],
    ['churn cust', ['name: Customer churn 2024']],
    ['telecom', ['tags: Customer churn 2024']],
    ['textil', ['tags: 100% wool']],
    ['GRÖSSE', []],
    ['größe', ['tags: 100% wool']],
    ['100%', ['name: 100% wool']],
    ['%', ['name: 100% wool']],
    ['_kg', ['column: weight_kg']],
    ["o'; DROP TABLE datasets; --", []],
    ['!!! & | :*', []],
  ])('of %s gives %j', async (query, expected) => {
    const found = await find(query);
    expect(found).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(found).toEqual([]);
  });

  it('forgives a misspelling', async () => {
    expect(await find('custmer churn')).toContain('name: Customer churn 2024');
    expect(await find('colur', { kind: 'column' })).toContain('column: colour');
  });

  it('pages, and keeps to one kind', async () => {
    const first = await execute(search, ours.actor, { query: 'customer', limit: 1 }, call());
    const second = await execute(
      search,
      ours.actor,
      { query: 'customer', limit: 1, cursor: first.nextCursor },
      call(),
    );
    expect(second.data[0]?.kind).toBe('column');
    expect(await find('customer', { kind: 'dataset' })).toHaveLength(2);
    await expect(find(' ')).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
