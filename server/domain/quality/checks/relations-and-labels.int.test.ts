import { describe, expect, it } from 'vitest';
import { parquetRelation } from '@/server/engine/sql';
import {
  type IngestTable,
  noise,
  pick,
  rowsWhere,
  setUpCheckTables,
  type TableMaker,
} from '@/tests/support/check-tables';

const { scan } = setUpCheckTables();
const ROWS = 600;
const at = (chosen: (row: number) => boolean) => rowsWhere(ROWS, chosen);
const base: TableMaker = {
  city: (row) => pick(['Lisboa', 'Coimbra', 'Faro'], row, 1),
  amount: (row) => (noise(row, 2) * 90 + 10).toFixed(2),
  age: (row) => String(18 + Math.floor(noise(row, 3) * 60)),
};

describe('references', () => {
  const customers: TableMaker = { id: (row) => `C${row}`, name: (row) => `n${row}` };
  const orders = (lost: (row: number) => boolean): TableMaker => ({
    ...base,
    customer: (row) => (lost(row) ? `X${row}` : row === 3 ? '' : `C${row % 50}`),
  });
  const withCustomers = { rows: ROWS, only: ['referential_integrity'] };
  const context = async (ingest: IngestTable) => {
    const { parquetPath, columns } = await ingest(customers, 50);
    return {
      relations: [
        {
          columns: ['customer'],
          target: {
            title: 'customers',
            relation: parquetRelation(parquetPath),
            columns: columns.slice(0, 1),
          },
        },
      ],
    };
  };

  it('that lead nowhere are found in their rows; empty ones are not', async () => {
    const lost = (row: number) => row % 100 === 9;
    const { rowsOf, issue } = await scan(orders(lost), { ...withCustomers, context });
    expect(rowsOf('referential_integrity', 'customer')).toEqual(at(lost));
    expect(issue('referential_integrity', 'customer')).toMatchObject({
      severity: 'warning',
      populationCount: ROWS - 1,
    });
  });

  it('that all hold raise nothing, and undeclared ones are not looked at', async () => {
    expect(
      (
        await scan(
          orders(() => false),
          { ...withCustomers, context },
        )
      ).types,
    ).toEqual([]);
    expect(
      (
        await scan(
          orders(() => true),
          withCustomers,
        )
      ).outcome('referential_integrity')?.status,
    ).toBe('not_run');
  });
});

describe('drift', () => {
  const context = async (ingest: IngestTable) => {
    const { parquetPath, rowCount, columns } = await ingest(base, ROWS);
    return { parent: { number: 1, relation: parquetRelation(parquetPath), rowCount, columns } };
  };

  it('of numbers, categories and missing rates is found', async () => {
    const moved: TableMaker = {
      city: (row) => (noise(row, 31) < 0.8 ? 'Faro' : pick(['Lisboa', 'Coimbra'], row, 32)),
      amount: (row) => (noise(row, 33) * 90 + 60).toFixed(2),
      age: (row) => (noise(row, 34) < 0.3 ? '' : String(18 + Math.floor(noise(row, 35) * 60))),
    };
    const { run } = await scan(moved, { rows: ROWS, only: ['drift_from_parent'], context });
    expect(
      run.issues.map(({ column, severity, evidence }) => [column?.name, severity, evidence.kind]),
    ).toEqual([
      ['city', 'warning', 'values'],
      ['amount', 'warning', 'values'],
      ['age', 'warning', 'missing'],
    ]);
  });

  it('is not seen in another sample of the same, nor without a version before', async () => {
    const again: TableMaker = Object.fromEntries(
      Object.entries(base).map(([name, value]) => [name, (row) => value(row + 5000)]),
    );
    expect((await scan(again, { rows: ROWS, only: ['drift_from_parent'], context })).types).toEqual([]);
    expect(
      (await scan(again, { rows: ROWS, only: ['drift_from_parent'] })).outcome('drift_from_parent')?.status,
    ).toBe('not_run');
  });
});

describe('order of rows', () => {
  const label = (row: number) => (noise(row, 41) < 0.5 ? 'yes' : 'no');
  it('by label is a warning, at random it is none', async () => {
    const context = () => ({ labelColumn: 'kept' });
    const sorted = await scan(
      { ...base, kept: (row) => (row < 300 ? 'yes' : 'no') },
      { rows: ROWS, only: ['order_dependence'], context },
    );
    expect(sorted.issue('ordered_by_label', 'kept')?.severity).toBe('warning');
    expect(
      (await scan({ ...base, kept: label }, { rows: ROWS, only: ['order_dependence'], context })).types,
    ).toEqual([]);
  });

  it('by a feature is told without cost', async () => {
    const { issue } = await scan(
      { ...base, year: (row) => String(2001 + Math.floor(row / 100)), kept: label },
      { rows: ROWS, only: ['order_dependence'] },
    );
    expect(issue('ordered_rows')).toMatchObject({
      severity: 'info',
      pointsMax: 0,
      evidence: { columns: [{ column: 'year' }] },
    });
  });
});

describe('label distribution', () => {
  it('names classes of a few rows, and keeps the counts', async () => {
    const { rowsOf, outcome } = await scan(
      { ...base, kind: (row) => (row === 7 || row === 90 ? 'odd' : pick(['a', 'b'], row, 50)) },
      { rows: ROWS, only: ['label_distribution'], context: () => ({ labelColumn: 'kind' }) },
    );
    expect(rowsOf('label_too_few', 'kind')).toEqual([7, 90]);
    expect(outcome('label_distribution')?.measured).toMatchObject({
      kind: 'classes',
      classes: [{}, {}, { value: 'odd', count: 2 }],
    });
  });
});

describe('overlap of training and test', () => {
  const words =
    'river stone quiet lantern window market bridge paper winter orange harbour silver thread garden copper'.split(
      ' ',
    );
  const sentence = (row: number) =>
    Array.from({ length: 12 }, (_, place) => pick(words, row, 60 + place)).join(' ');
  const part = (row: number) => (row < 500 ? 'train' : 'test');
  const only = ['train_test_overlap'];

  it('is found word for word and nearly so, with the row of the training part', async () => {
    const { rowsOf, pairs, issue } = await scan(
      {
        body: (row) =>
          row >= 580 ? `${sentence(row - 580)} too` : row >= 560 ? sentence(row - 560) : sentence(row),
        split: part,
      },
      { rows: ROWS, only },
    );
    expect(rowsOf('train_test_overlap')).toEqual(at((row) => row >= 560 && row < 580));
    expect(rowsOf('train_test_near_overlap')).toEqual(at((row) => row >= 580));
    expect(issue('train_test_overlap')?.severity).toBe('critical');
    expect(pairs.filter(({ row_a, row_b }) => Number(row_b) - Number(row_a) === 560)).toHaveLength(20);
  });

  it('is not seen among copies inside of a part, and not without a split', async () => {
    const inside = (row: number) => (row >= 590 ? sentence(row - 20) : sentence(row));
    expect((await scan({ body: inside, split: part }, { rows: ROWS, only })).types).toEqual([]);
    expect(
      (await scan({ body: inside, kind: part }, { rows: ROWS, only })).outcome('train_test_overlap')?.status,
    ).toBe('not_run');
    const marked = await scan(
      { body: (row) => sentence(row % 550), kind: part },
      { rows: ROWS, only, context: () => ({ splitColumn: 'kind' }) },
    );
    expect(marked.rowsOf('train_test_overlap')).toEqual(at((row) => row >= 550));
  });
});

describe('agreement of annotators', () => {
  const truth = (row: number) => pick(['cat', 'dog'], row, 70);
  const vote = (error: number, salt: number) => (row: number) =>
    noise(row, salt) < error ? (truth(row) === 'cat' ? 'dog' : 'cat') : truth(row);
  const only = ['annotator_agreement'];

  it('is low where they differ, with the items', async () => {
    const table = {
      ...base,
      annotator_1: vote(0.3, 71),
      annotator_2: vote(0.3, 72),
      annotator_3: vote(0.3, 73),
    };
    const { rowsOf, issue } = await scan(table, { rows: ROWS, only });
    const split = at(
      (row) => new Set([table.annotator_1(row), table.annotator_2(row), table.annotator_3(row)]).size > 1,
    );
    expect(rowsOf('annotator_disagreement')).toEqual(split);
    expect(issue('annotator_disagreement')?.severity).toBe('warning');
  });

  it('is high where they agree, also with a row for each answer', async () => {
    const { types, outcome } = await scan(
      {
        question: (row) => `q${row % 200}`,
        worker: (row) => `w${Math.floor(row / 200)}`,
        answer: (row) => vote(0.01, 80 + Math.floor(row / 200))(row % 200),
      },
      { rows: ROWS, only },
    );
    expect(types).toEqual([]);
    expect(outcome('annotator_agreement')?.measured).toMatchObject({ layout: 'rows', items: 200 });
  });

  it('is not asked for in an ordinary table', async () => {
    expect((await scan(base, { rows: ROWS, only })).outcome('annotator_agreement')?.status).toBe('not_run');
  });
});
