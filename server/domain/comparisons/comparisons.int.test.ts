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
import { addLaterVersion } from '@/tests/support/later-version';
import { setUpTestServices } from '@/tests/support/services';
import type { Comparison } from './contract';
import { compareVersions, listCellChanges } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let ours: TestOrganisation;
let dataset: IngestedDataset;
let first: string;
let second: string;

/** 100 rows: a number that counts up, a city of three, a text, a decimal with a comma. */
const csv = `n;city;note;price\n${Array.from(
  { length: 100 },
  (_, row) => `${row};${['Rome', 'Oslo', 'Lima'][row % 3]};x${row};${row},5`,
).join('\n')}\n`;

beforeAll(async () => {
  ours = await createTestOrganisation();
  dataset = await createIngestedDataset(services(), ours, csv);
  first = toPublicId('version', dataset.jobId);
  // Three cities and one note change, one note goes; the rows stay.
  const changed = await addLaterVersion(
    services(),
    ours,
    dataset.datasetId,
    `SELECT * REPLACE (
      CASE WHEN __row < 3 THEN 'Bern' ELSE c1 END AS c1,
      CASE __row WHEN 7 THEN 'other' WHEN 9 THEN NULL ELSE c2 END AS c2) FROM data`,
  );
  second = changed.id;
});

const compare = (versionId: string, other?: string): Promise<Comparison> =>
  execute(
    compareVersions,
    ours.actor,
    { datasetId: dataset.id, versionId, ...(other === undefined ? {} : { with: other }) },
    call(),
  );

describe('comparing a version with its parent', () => {
  it('counts changed cells and rows by column', async () => {
    const found = await compare(second);
    expect(found).toMatchObject({
      before: { id: first, number: 1 },
      after: { id: second, number: 2 },
      rows: { before: 100, after: 100, added: 0, removed: 0, common: 100, changed: 5 },
      cellsChanged: 5,
      columns: { added: [], removed: [], renamed: [], retyped: [] },
      score: null,
    });
    expect(found.perColumn.map(({ changed, filled, emptied }) => [changed, filled, emptied])).toEqual([
      [0, 0, 0],
      [3, 0, 0],
      [2, 0, 1],
      [0, 0, 0],
    ]);
    expect(found.perColumn[0]?.drift).toMatchObject({ level: 'none', stabilityIndex: 0 });
    expect(found.perColumn[1]?.drift?.stabilityIndex).toBeGreaterThan(0);
  });

  it('is the mirror image the other way round', async () => {
    const found = await compare(first, second);
    expect(found.before.number).toBe(2);
    expect(found.perColumn[2]).toMatchObject({ changed: 2, filled: 1, emptied: 0 });
  });

  it('pages through every changed cell with both values', async () => {
    const cells = [];
    let cursor: string | undefined;
    do {
      const page = await execute(
        listCellChanges,
        ours.actor,
        { datasetId: dataset.id, versionId: second, limit: 2, ...(cursor === undefined ? {} : { cursor }) },
        call(),
      );
      cells.push(...page.data);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(cells).toEqual([
      { row: 0, column: 'city', oldValue: 'Rome', newValue: 'Bern' },
      { row: 1, column: 'city', oldValue: 'Oslo', newValue: 'Bern' },
      { row: 2, column: 'city', oldValue: 'Lima', newValue: 'Bern' },
      { row: 7, column: 'note', oldValue: 'x7', newValue: 'other' },
      { row: 9, column: 'note', oldValue: 'x9', newValue: null },
    ]);
    const notes = await execute(
      listCellChanges,
      ours.actor,
      { datasetId: dataset.id, versionId: second, column: 'note' },
      call(),
    );
    expect(notes.data.map(({ row }) => row)).toEqual([7, 9]);
  });

  it('shows counts, but no cells, to someone who may not see rows', async () => {
    const viewer = actorWithRole(ours.scope, 'viewer');
    const input = { datasetId: dataset.id, versionId: second };
    await expect(execute(compareVersions, viewer, input, call())).resolves.toMatchObject({ cellsChanged: 5 });
    await expect(execute(listCellChanges, viewer, input, call())).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('asks for the other version where there is no parent, and for columns that both have', async () => {
    await expect(compare(first)).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: [{ path: 'with' }] },
    });
    const input = { datasetId: dataset.id, versionId: second, column: 'colour' };
    await expect(execute(listCellChanges, ours.actor, input, call())).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('takes no version of another dataset', async () => {
    const other = await createIngestedDataset(services(), ours, 'a\n1\n');
    await expect(compare(second, toPublicId('version', other.jobId))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('comparing versions of other shape', () => {
  it('tells rows, columns, names and types apart', async () => {
    const owner = await createTestOrganisation();
    const base = await createIngestedDataset(services(), owner, csv);
    const { id } = await addLaterVersion(
      services(),
      owner,
      base.datasetId,
      // Ten rows go, five come, `note` goes, `city` has another name, the number is text and doubled, one column is new.
      `SELECT __row, CAST(c0 * 2 AS VARCHAR) AS c0, c1, c3, 'new' AS c9 FROM data WHERE __row >= 10
        UNION ALL SELECT 100 + i, '1', 'Rome', c3, 'new' FROM range(5) t(i), (SELECT c3 FROM data LIMIT 1)`,
      ['n', 'town', 'price', 'source'],
    );
    const found = await execute(compareVersions, owner.actor, { datasetId: base.id, versionId: id }, call());
    expect(found.rows).toEqual({ before: 100, after: 95, added: 5, removed: 10, common: 90, changed: 90 });
    expect(found.columns).toMatchObject({
      added: [{ name: 'source' }],
      removed: [{ name: 'note' }],
      renamed: [{ from: 'city', to: 'town', equalPct: 100 }],
    });
    expect(found.perColumn.map(({ name, changed }) => [name, changed])).toEqual([
      ['n', 90],
      ['town', 0],
      ['price', 0],
    ]);
  });
});
