import { describe, expect, it } from 'vitest';
import { noise, pick, rowsWhere, setUpCheckTables, type TableMaker } from '@/tests/support/check-tables';

const { scan } = setUpCheckTables();
const ROWS = 500;
const every = (step: number, offset: number) => (row: number) => row % step === offset;
const at = (chosen: (row: number) => boolean) => rowsWhere(ROWS, chosen);
/** Normal by the sum of uniforms. */
const normal = (row: number, salt: number) =>
  [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + noise(row, salt * 10 + i), -3) * Math.SQRT2;

describe('impossible values', () => {
  const people: TableMaker = {
    contact: (row) => `${pick(['ana', 'rui', 'eva'], row, 1)}${row}@mail.example`,
    age: (row) => String(18 + Math.floor(noise(row, 2) * 60)),
    latitude: (row) => (38 + noise(row, 3)).toFixed(4),
    currency: (row) => pick(['EUR', 'USD', 'GBP'], row, 4),
    zip: (row) => String(10000 + Math.floor(noise(row, 5) * 80000)),
    note: (row) => `order ${pick(['late', 'early', 'lost'], row, 6)} at ${row}`,
  };

  it('are found in their rows by the rules of what the column holds', async () => {
    const chosen = every(100, 4);
    const broken: TableMaker = {
      ...people,
      contact: (row) => (chosen(row) ? `ana${row} at mail` : (people.contact?.(row) ?? '')),
      age: (row) => (chosen(row) ? '300' : (people.age?.(row) ?? '')),
      latitude: (row) => (chosen(row) ? '138.5' : (people.latitude?.(row) ?? '')),
    };
    const { rowsOf } = await scan(broken, { rows: ROWS, only: ['domain_values'] });
    for (const column of ['contact', 'age', 'latitude'])
      expect(rowsOf('domain_values', column), column).toEqual(at(chosen));
  });

  it('are not seen in sound columns, nor where the header alone suggests them', async () => {
    const { types } = await scan(
      {
        ...people,
        stage: (row) => String(row % 7),
        'mail or phone': (row) => pick(['mail', 'phone'], row, 7),
        latitude: (row) => (noise(row, 8) * 5000).toFixed(0),
      },
      { rows: ROWS, only: ['domain_values'] },
    );
    expect(types).toEqual([]);
  });

  it('are dates in the future only where the column tells of the past', async () => {
    const day = (row: number) => `${1950 + (row % 50)}-0${1 + (row % 9)}-11`;
    const far = every(250, 9);
    const { rowsOf, run } = await scan(
      {
        birth_date: (row) => (far(row) ? '2190-01-01' : day(row)),
        expires: (row) => (far(row) ? '2190-01-01' : day(row)),
        x: String,
      },
      { rows: ROWS, only: ['domain_values'] },
    );
    expect(rowsOf('domain_values', 'birth_date')).toEqual(at(far));
    expect(run.issues).toHaveLength(1);
  });
});

describe('mixed scales', () => {
  it('are found with the value in the common scale', async () => {
    const grams = every(50, 8);
    const kilograms = (row: number) => 45 + noise(row, 1) * 60;
    const { rowsOf, cellsOf } = await scan(
      {
        id: (row) => `P${row}`,
        weight: (row) => (grams(row) ? (kilograms(row) * 1000).toFixed(0) : kilograms(row).toFixed(1)),
      },
      { rows: ROWS, only: ['scale_mix'] },
    );
    expect(rowsOf('scale_mix', 'weight')).toEqual(at(grams));
    expect(Number(cellsOf('scale_mix', 'weight')[0]?.suggestion)).toBeCloseTo(kilograms(8), 2);
  });

  it('are not seen in a column that spreads that far', async () => {
    const { types } = await scan(
      {
        id: (row) => `P${row}`,
        income: (row) => Math.exp(9 + 1.2 * normal(row, 1)).toFixed(0),
        age: (row) => String(20 + (row % 60)),
      },
      { rows: ROWS, only: ['scale_mix'] },
    );
    expect(types).toEqual([]);
  });
});

describe('rows unlike all others', () => {
  const measured: TableMaker = Object.fromEntries(
    [1, 2, 3, 4].map((salt) => [`m${salt}`, (row: number) => (50 + 10 * normal(row, salt)).toFixed(3)]),
  );

  it('are found, with the column that is furthest out', async () => {
    const far = (row: number) => row === 77 || row === 311;
    const table: TableMaker = { ...measured };
    for (const [name, value] of Object.entries(measured))
      table[name] = (row) => (far(row) ? String(Number(value(row)) + 60) : value(row));
    const { rowsOf, issue } = await scan(table, { rows: ROWS, only: ['multivariate_outliers'] });
    expect(rowsOf('multivariate_outliers')).toEqual([77, 311]);
    expect(issue('multivariate_outliers')?.severity).toBe('info');
  });

  it('are not seen in a plain cloud, and the check says what it needs', async () => {
    const cloud = await scan(measured, { rows: ROWS, only: ['multivariate_outliers'] });
    expect(cloud.types).toEqual([]);
    const words = await scan({ a: (row) => `w${row % 9}` }, { rows: ROWS, only: ['multivariate_outliers'] });
    expect(words.outcome('multivariate_outliers')).toMatchObject({ status: 'not_run' });
  });
});

describe('near-duplicate text', () => {
  const words =
    'river stone quiet lantern window market bridge paper winter orange harbour silver thread garden copper'.split(
      ' ',
    );
  const sentence = (row: number) =>
    Array.from({ length: 14 }, (_, at) => pick(words, row, 40 + at)).join(' ');

  it('is found and paired with the earlier text', async () => {
    const copy = (row: number) => row >= 480;
    const { rowsOf, pairs } = await scan(
      { id: (row) => `T${row}`, body: (row) => (copy(row) ? `${sentence(row - 480)} again` : sentence(row)) },
      { rows: ROWS, only: ['near_duplicate_text'] },
    );
    expect(rowsOf('near_duplicate_text', 'body')).toEqual(at(copy));
    expect(pairs.map(({ row_a, row_b }) => Number(row_b) - Number(row_a))).toEqual(Array(20).fill(480));
  });

  it('is not seen among different texts, and short values are left to other checks', async () => {
    const { types } = await scan(
      { id: (row) => `T${row}`, body: sentence },
      { rows: ROWS, only: ['near_duplicate_text'] },
    );
    expect(types).toEqual([]);
    const short = await scan({ id: (row) => `T${row}` }, { rows: ROWS, only: ['near_duplicate_text'] });
    expect(short.outcome('near_duplicate_text')).toMatchObject({ status: 'not_run' });
  });
});
