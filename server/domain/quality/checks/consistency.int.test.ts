import { describe, expect, it } from 'vitest';
import { noise, pick, rowsWhere, setUpCheckTables, type TableMaker } from '@/tests/support/check-tables';

const { scan } = setUpCheckTables();
const ROWS = 600;
const CITIES = ['Lisboa', 'Coimbra', 'Braganza', 'Setubal', 'Guarda'];
const base: TableMaker = {
  code: (row) => `K-${String(1000 + row)}-${pick(['A', 'B', 'C'], row, 5)}`,
  city: (row) => pick(CITIES, row, 1),
  amount: (row) => (noise(row, 2) * 90 + 10).toFixed(2),
};
const every = (step: number, offset: number) => (row: number) => row % step === offset;
const at = (chosen: (row: number) => boolean) => rowsWhere(ROWS, chosen);

describe('encoding faults', () => {
  it('are found with their repair, and sound accents are left alone', async () => {
    const chosen = every(50, 3);
    const { cellsOf, rowsOf } = await scan(
      {
        ...base,
        city: (row) => (chosen(row) ? 'MÃ¼nchen' : pick(['München', 'Évora', 'São Paulo'], row, 1)),
      },
      { rows: ROWS, only: ['encoding_faults'] },
    );
    expect(rowsOf('encoding_faults', 'city')).toEqual(at(chosen));
    expect(new Set(cellsOf('encoding_faults', 'city').map(({ suggestion }) => suggestion))).toEqual(
      new Set(['München']),
    );
  });

  it('are silent on a sound table', async () => {
    const { types } = await scan(base, { rows: ROWS, only: ['encoding_faults'] });
    expect(types).toEqual([]);
  });
});

describe('odd formats', () => {
  it('are found, and rewritten where only the dress differs', async () => {
    const lower = every(100, 7);
    const { rowsOf, cellsOf } = await scan(
      {
        ...base,
        code: (row) =>
          lower(row) ? (base.code?.(row) ?? '').toLowerCase().replaceAll('-', '_') : (base.code?.(row) ?? ''),
      },
      { rows: ROWS, only: ['shape_minority'] },
    );
    expect(rowsOf('shape_minority', 'code')).toEqual(at(lower));
    expect(cellsOf('shape_minority', 'code')[0]?.suggestion).toBe(base.code?.(7));
  });

  it('are found in all rows of a column of very many values, of which a sample gives the shape', async () => {
    const rows = 52_000;
    const { rowsOf, issue } = await scan(
      {
        key: (row) => (row % 10_000 === 77 ? `K${100_000 + row}` : `K-${100_000 + row}`),
        n: (row) => String(row % 9),
      },
      { rows, only: ['shape_minority'] },
    );
    expect(rowsOf('shape_minority', 'key')).toEqual(rowsWhere(rows, (row) => row % 10_000 === 77));
    expect(issue('shape_minority', 'key')).toMatchObject({ populationCount: rows, severity: 'warning' });
  });

  it('are no matter of words, nor of a column with two formats', async () => {
    const { types } = await scan(
      {
        ...base,
        name: (row) => (row % 20 === 0 ? `${pick(CITIES, row, 3)} Nova` : pick(CITIES, row, 3)),
        reference: (row) => (noise(row, 8) < 0.2 ? `AB ${1000 + row}` : `${1000 + row}-X`),
      },
      { rows: ROWS, only: ['shape_minority'] },
    );
    expect(types).toEqual([]);
  });
});

describe('date formats', () => {
  const day = (row: number) => new Date(Date.UTC(2021, 0, 1 + Math.floor(noise(row, 4) * 700)));
  const iso = (row: number) => day(row).toISOString().slice(0, 10);
  const two = (n: number) => String(n).padStart(2, '0');
  const dayFirst = (row: number) =>
    `${two(day(row).getUTCDate())}/${two(day(row).getUTCMonth() + 1)}/${day(row).getUTCFullYear()}`;
  const monthFirst = (row: number) =>
    `${two(day(row).getUTCMonth() + 1)}/${two(day(row).getUTCDate())}/${day(row).getUTCFullYear()}`;
  const named = (row: number) =>
    `${day(row).getUTCDate()} ${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][day(row).getUTCMonth()]} ${day(row).getUTCFullYear()}`;

  it('that are mixed are found, with the date in the common format', async () => {
    const chosen = every(20, 5);
    const { rowsOf, cellsOf } = await scan(
      { ...base, day: (row) => (chosen(row) ? named(row) : iso(row)) },
      { rows: ROWS, only: ['date_format_mix'] },
    );
    expect(rowsOf('date_format_mix', 'day')).toEqual(at(chosen));
    for (const { row, suggestion } of cellsOf('date_format_mix', 'day'))
      expect(suggestion).toBe(iso(Number(row)));
  });

  it('with both orders are found where numbers above 12 prove it', async () => {
    const chosen = every(10, 5);
    const { issue } = await scan(
      { ...base, day: (row) => (chosen(row) ? monthFirst(row) : dayFirst(row)) },
      { rows: ROWS, only: ['date_format_mix'] },
    );
    const proofs = at(chosen).filter((row) => day(row).getUTCDate() > 12).length;
    expect(issue('ambiguous_dates', 'day')?.evidence).toMatchObject({ monthFirst: proofs });
  });

  it('of one proven order raise nothing, and an open order is told without cost', async () => {
    const sound = await scan({ ...base, day: dayFirst, iso }, { rows: ROWS, only: ['date_format_mix'] });
    expect(sound.types).toEqual([]);
    const open = await scan(
      {
        ...base,
        day: (row) =>
          `${two(1 + Math.floor(noise(row, 6) * 12))}/${two(1 + Math.floor(noise(row, 7) * 12))}/2020`,
      },
      { rows: ROWS, only: ['date_format_mix'] },
    );
    expect(open.issue('ambiguous_dates', 'day')).toMatchObject({ severity: 'info', pointsMax: 0 });
  });
});

describe('spelling variants', () => {
  it('are found by words, punctuation and one letter', async () => {
    const variants: Record<number, string> = {
      10: 'Paulo, São',
      20: 'Sao Paulo',
      30: 'Coimbraa',
      40: 'Set-ubal',
    };
    const { cellsOf } = await scan(
      { ...base, city: (row) => variants[row] ?? (row % 3 === 0 ? 'São Paulo' : pick(CITIES, row, 1)) },
      { rows: ROWS, only: ['spelling_variants'] },
    );
    const found = Object.fromEntries(
      cellsOf('spelling_variants', 'city').map(({ row, suggestion }) => [Number(row), suggestion]),
    );
    expect(found).toEqual({ 10: 'São Paulo', 20: 'São Paulo', 30: 'Coimbra', 40: 'Setubal' });
  });

  it('are not seen in values whose numbers differ, nor in common values that are close by nature', async () => {
    const { types } = await scan(
      {
        ...base,
        plan: (row) => pick(['Plan 10', 'Plan 11', 'Plan 12'], row, 4),
        country: (row) =>
          noise(row, 6) < 0.1 ? 'Austria' : pick(['Australia', 'Austria', 'Germany'], row, 5),
        sex: (row) => (noise(row, 7) < 0.1 ? 'male' : 'female'),
      },
      { rows: ROWS, only: ['spelling_variants'] },
    );
    expect(types).toEqual([]);
  });
});

describe('dependencies', () => {
  const zip = (row: number) => String(10000 + 37 * Math.floor(noise(row, 9) * 40));
  const town = (row: number) => `Town ${String.fromCharCode(65 + (Number(zip(row)) % 23))}`;

  it('that nearly hold name the rows that break them, with the majority', async () => {
    const chosen = every(120, 11);
    const { rowsOf, cellsOf, issue } = await scan(
      { ...base, zip, town: (row) => (chosen(row) ? 'Elsewhere' : town(row)) },
      { rows: ROWS, only: ['functional_dependencies'] },
    );
    expect(rowsOf('functional_dependency', 'town')).toEqual(at(chosen));
    for (const { row, suggestion } of cellsOf('functional_dependency', 'town'))
      expect(suggestion).toBe(town(Number(row)));
    expect(issue('functional_dependency', 'town')?.evidence).toMatchObject({ determinant: 'zip' });
  });

  it('that hold, or that do not exist, raise nothing', async () => {
    const { types, outcome } = await scan(
      { ...base, zip, town, other: (row) => pick(CITIES, row, 12) },
      { rows: ROWS, only: ['functional_dependencies'] },
    );
    expect(types).toEqual([]);
    expect(outcome('functional_dependencies')?.status).toBe('passed');
  });
});

describe('duplicate columns', () => {
  it('are named with the column that they repeat', async () => {
    const { run } = await scan(
      {
        ...base,
        again: (row) => base.amount?.(row) ?? '',
        close: (row) => (Number(base.amount?.(row)) + Number(row % 2 === 0)).toFixed(2),
      },
      { rows: ROWS, only: ['duplicate_columns'] },
    );
    expect(run.issues.map(({ column, evidence }) => [column?.name, evidence.sameAs])).toEqual([
      ['again', 'amount'],
    ]);
  });
});
