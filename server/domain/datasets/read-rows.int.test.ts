import { beforeAll, describe, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { readRows } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let owner: TestOrganisation;
let table: IngestedDataset;
let scanned: ScannedDataset;

beforeAll(async () => {
  owner = await createTestOrganisation();
  const lines = Array.from(
    { length: 300 },
    (_, index) =>
      `${index},${(index * 7) % 300}.50,${index % 3 === 0 ? '' : `it's "${index}"`},${index % 2 === 0}`,
  );
  const quoted = lines.map((line) => line.replace(/it's "(\d+)"/, '"it\'s ""$1"""'));
  table = await createIngestedDataset(services(), owner, `id,amount,note,even\n${quoted.join('\n')}\n`);
  scanned = await createScannedDataset(services());
});

const read = (input: object) => execute(readRows, owner.actor, { datasetId: table.id, ...input }, call());
const rowsOf = async (input: object) => (await read(input)).rows.map(({ row }) => row);

describe('a page of rows', () => {
  it('is the text of the file by position, null where nothing stood', async () => {
    const page = await read({ offset: 1, limit: 3 });
    expect(page.total).toBe(300);
    expect(page.rows).toEqual([
      { row: 1, cells: ['1', '7.50', 'it\'s "1"', 'false'] },
      { row: 2, cells: ['2', '14.50', 'it\'s "2"', 'true'] },
      { row: 3, cells: ['3', '21.50', null, 'false'] },
    ]);
    expect(await rowsOf({ offset: 298, limit: 100 })).toEqual([298, 299]);
    expect(await rowsOf({ offset: 300 })).toEqual([]);
  });

  it('sorts numbers as numbers, both ways', async () => {
    expect(await rowsOf({ sort: { position: 1, descending: false }, limit: 3 })).toEqual([0, 43, 86]);
    expect(await rowsOf({ sort: { position: 0, descending: true }, limit: 2, offset: 2 })).toEqual([
      297, 296,
    ]);
  });

  it.each([
    [{ position: 0, operator: 'equals', value: '17' }, [17]],
    [{ position: 2, operator: 'contains', value: 'S "29' }, [29, 290, 292, 293, 295, 296, 298, 299]],
    [{ position: 2, operator: 'contains', value: '%' }, []],
    [{ position: 2, operator: 'startsWith', value: 'IT\'S "100' }, [100]],
    [{ position: 0, operator: 'atLeast', value: '298' }, [298, 299]],
    [{ position: 1, operator: 'atMost', value: '1.5' }, [0, 43]],
    [{ position: 2, operator: 'equals', value: "'; DROP TABLE x; --" }, []],
  ])('filters by %j', async (filter, expected) => {
    const page = await read({ filters: [filter] });
    expect(page.rows.map(({ row }) => row)).toEqual(expected);
    expect(page.total).toBe(expected.length);
  });

  it('filters by what is missing, with several filters at once', async () => {
    const missing = { position: 2, operator: 'isNull' };
    expect((await read({ filters: [missing] })).total).toBe(100);
    const both = [missing, { position: 3, operator: 'equals', value: 'true' }];
    expect(await rowsOf({ filters: both, limit: 3, offset: 1 })).toEqual([6, 12, 18]);
    expect((await read({ filters: [{ position: 2, operator: 'notEquals', value: 'x' }] })).total).toBe(300);
    expect((await read({ filters: [{ position: 2, operator: 'isNotNull' }] })).total).toBe(200);
  });

  it('marks the suspected cells of the latest scan, and shows only their rows when asked', async () => {
    const input = { datasetId: toPublicId('dataset', scanned.ids.dataset), limit: 500 };
    const all = await execute(readRows, scanned.actor, input, call());
    expect(all.total).toBe(61);
    expect(all.flags).toContainEqual(expect.objectContaining({ row: 10, position: 2 }));
    expect(all.flags.every(({ probability }) => probability >= 0 && probability <= 1)).toBe(true);
    const only = await execute(readRows, scanned.actor, { ...input, onlyFlagged: true }, call());
    const flagged = new Set(all.flags.map(({ row }) => row));
    expect(new Set(only.rows.map(({ row }) => row))).toEqual(flagged);
    expect(only.total).toBe(flagged.size);
    expect(only.total).toBeLessThan(61);
  });

  it('refuses what cannot be answered', async () => {
    const wrong = [
      { sort: { position: 4, descending: false } },
      { filters: [{ position: 9, operator: 'isNull' }] },
      { filters: [{ position: 0, operator: 'atLeast', value: 'ten' }] },
      { limit: 501 },
      { offset: -1 },
    ];
    for (const input of wrong) await expect(read(input)).rejects.toMatchObject({ code: 'invalid_input' });
    const reader = actorWithRole(owner.scope, 'viewer');
    await expect(execute(readRows, reader, { datasetId: table.id }, call())).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(execute(readRows, scanned.actor, { datasetId: table.id }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
