import { beforeAll, describe, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { addLaterVersion } from '@/tests/support/later-version';
import { setUpTestServices } from '@/tests/support/services';
import { downloadVersion } from './download-version';
import { readRows } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let owner: TestOrganisation;
let table: IngestedDataset;
let second: string;

beforeAll(async () => {
  owner = await createTestOrganisation();
  const lines = Array.from(
    { length: 60 },
    (_, row) =>
      `${row},2024-01-${String((row % 30) + 1).padStart(2, '0')},${['Rome', 'Oslo', 'Lima'][row % 3]}`,
  );
  table = await createIngestedDataset(services(), owner, `n,day,city\n${lines.join('\n')}\n`);
  const later = await addLaterVersion(
    services(),
    owner,
    table.datasetId,
    "SELECT * REPLACE (CASE __row WHEN 5 THEN 'Bern' WHEN 8 THEN NULL ELSE c2 END AS c2) FROM data WHERE __row <> 0",
  );
  second = later.id;
});

const read = (input: object) => execute(readRows, owner.actor, { datasetId: table.id, ...input }, call());
const rowsOf = async (filter: object) =>
  (await read({ filters: [filter], limit: 500 })).rows.map(({ row }) => row);

describe('a selection of rows', () => {
  it.each([
    [{ position: 2, operator: 'oneOf', values: ['Bern', 'nowhere'] }, [5]],
    [{ position: 2, operator: 'oneOf', values: [] }, []],
    [{ position: 2, operator: 'matches', value: '^B.*n$' }, [5]],
    [{ position: 1, operator: 'atMost', value: '2024-01-02' }, [1, 30, 31]],
    [{ position: 1, operator: 'atLeast', value: '2024-01-30' }, [29, 59]],
    [{ position: 1, operator: 'atLeast', value: '2024-01-30T00:00' }, [29, 59]],
  ])('%j', async (filter, expected) => {
    expect(await rowsOf(filter)).toEqual(expected);
  });

  it.each([
    [{ position: 2, operator: 'matches', value: '([' }, /pattern/],
    [{ position: 1, operator: 'atLeast', value: 'yesterday' }, /date/],
    [{ position: 1, operator: 'atMost', value: '2024-02-31' }, /date|Conversion/],
    [{ position: 0, operator: 'atLeast', value: 'x' }, /number/],
  ])('%j is refused', async (filter, message) => {
    await expect(rowsOf(filter)).rejects.toMatchObject({
      code: 'invalid_input',
      detail: expect.stringMatching(message),
    });
  });

  it('can be those that changed since the parent, with what stood there', async () => {
    const page = await read({ onlyChanged: true });
    expect(page.total).toBe(2);
    expect(page.rows.map(({ row, cells }) => [row, cells[2]])).toEqual([
      [5, 'Bern'],
      [8, null],
    ]);
    expect(page.changes).toEqual([
      { row: 5, position: 2, oldValue: 'Lima' },
      { row: 8, position: 2, oldValue: 'Lima' },
    ]);
    const all = await read({ limit: 500 });
    expect(all.changes).toHaveLength(2);
    expect(all.total).toBe(59);
    const first = toPublicId('version', table.jobId);
    expect(await read({ versionId: first, onlyChanged: true })).toMatchObject({ total: 0, changes: [] });
  });

  it.each([
    ['csv', 'n,day,city\n8,2024-01-09,\n5,2024-01-06,Bern\n'],
    ['jsonl', '{"n":8,"day":"2024-01-09","city":null}\n{"n":5,"day":"2024-01-06","city":"Bern"}\n'],
  ])('is downloaded as %s in its order', async (format, expected) => {
    const rows = JSON.stringify({ onlyChanged: true, sort: { position: 0, descending: true } });
    const { body, fileName } = await downloadVersion(owner.scope, services(), {
      datasetId: table.id,
      versionId: second,
      format,
      rows,
    });
    expect(fileName).toBe(`table-v2-rows.${format}`);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toBe(expected);
  });

  it('that cannot be read is refused', async () => {
    const input = { datasetId: table.id, versionId: second, rows: '{' };
    await expect(downloadVersion(owner.scope, services(), input)).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: [{ path: 'rows' }] },
    });
  });
});
