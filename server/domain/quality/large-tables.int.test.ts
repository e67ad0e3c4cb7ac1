import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine, EngineSession } from '@/server/engine/port';
import { parquetRelation, type Sql } from '@/server/engine/sql';
import { setUpCheckTables } from '@/tests/support/check-tables';
import { measureBySketch, measureExactly } from './column-measures';
import { hasFrequentValues } from './frequent-values';
import type { ProfiledColumn } from './profiled-column';
import { sampleOf } from './shared-sample';
import { stageRows } from './stage-rows';

const ROWS = 250_000;
let folder: string;
let engine: Engine;
let relation: Sql;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-large-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 512, threads: 2 });
  const path = join(folder, 'table.parquet');
  await engine.withSession((session) =>
    session.copy(
      `SELECT range AS __row, (hash(range) % 1000003)::DOUBLE AS c0, CASE WHEN range % 1000 = 7 THEN 'inf'::DOUBLE ELSE 300 + hash(range + 1) % 97 END AS c1,
        (range % 5)::INTEGER AS c2, TIMESTAMP '2020-01-01' + to_seconds(hash(range + 2) % 90000000) AS c3, 'w' || hash(range + 3) % 40 AS c4,
        CASE WHEN range < 500 THEN range END AS c5
      FROM range(${ROWS})`,
      path,
    ),
  );
  relation = parquetRelation(path);
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const COLUMNS: ProfiledColumn[] = (
  [
    ['decimal', 'DOUBLE'],
    ['decimal', 'DOUBLE'],
    ['integer', 'INTEGER'],
    ['datetime', 'TIMESTAMP'],
    ['category', 'VARCHAR'],
    ['integer', 'BIGINT'],
  ] as const
).map(([type, storageType], position) => ({
  position,
  storageName: `c${position}`,
  type,
  storageType,
  render: null,
  nullCount: 0,
}));
const table = (session: EngineSession) => ({ session, relation, rowCount: ROWS, columns: COLUMNS });

describe('the profile of a large table', () => {
  it('agrees with the exact one: counts and moments but for rounding, quartiles and distinct values nearly', async () => {
    await engine.withSession(async (session) => {
      const exact = await measureExactly(table(session), COLUMNS);
      const sketched = await measureBySketch(table(session), COLUMNS);
      for (const [at, measured] of sketched.entries()) {
        const truth = exact[at];
        if (truth === undefined) throw new Error('no such column');
        for (const figure of ['filled', 'min', 'max', 'zeros', 'negatives', 'lengthMax'] as const)
          expect(measured[figure]).toBe(truth[figure]);
        // The engine's own higher moments lose their digits for times, which are large numbers close together.
        const moments = at === 3 ? [] : (['mean', 'deviation', 'skewness', 'kurtosis'] as const);
        for (const figure of moments) {
          const [found, wanted] = [measured[figure], truth[figure]];
          if (wanted === undefined || found === undefined) expect(found).toBe(wanted);
          else expect(Math.abs(found - wanted)).toBeLessThan(1e-4 * Math.max(1, Math.abs(wanted)));
        }
        expect(measured.distinct / truth.distinct).toBeGreaterThan(0.75);
        expect(measured.distinct / truth.distinct).toBeLessThan(1.25);
        const range = (truth.max ?? 0) - (truth.min ?? 0);
        for (const [quarter, value] of (measured.quartiles ?? []).entries())
          expect(Math.abs(value - (truth.quartiles?.[quarter] ?? 0))).toBeLessThanOrEqual(0.02 * range);
      }
      expect(sketched[0]?.quartiles).toBeDefined();
    });
  });

  it('lists values only where some are frequent', async () => {
    await engine.withSession(async (session) => {
      const [numbers, , few, , words] = COLUMNS;
      if (numbers === undefined || few === undefined || words === undefined) throw new Error('no columns');
      expect(await hasFrequentValues(table(session), numbers, 220_000)).toBe(false);
      expect(await hasFrequentValues(table(session), words, 1001)).toBe(true);
      expect(await hasFrequentValues(table(session), few, 5)).toBe(true);
    });
  });
});

describe('the shared sample', () => {
  it('holds the same rows as one drawn from the table, a smaller one among them', async () => {
    await engine.withSession(async (session) => {
      const rowsOf = async (wanted: number, from?: Sql) => {
        const drawn = await sampleOf(table(session), wanted);
        const rows = await session.query<{ r: number }>(
          `SELECT __row AS r FROM ${from ?? drawn.relation} WHERE ${drawn.condition} ORDER BY 1`,
        );
        return rows.map(({ r }) => r);
      };
      const small = await rowsOf(5000);
      expect(small).toEqual(await rowsOf(5000, relation));
      expect(Math.abs(small.length - 5000)).toBeLessThan(250);
      const large = new Set(await rowsOf(20_000));
      expect(small.filter((row) => !large.has(row))).toEqual([]);
      expect((await sampleOf(table(session), 20_000)).relation.text).not.toBe(relation.text);
      expect((await sampleOf(table(session), 90_000)).relation.text).toBe(relation.text);
    });
  });
});

describe('rows that were computed here', () => {
  it('reach the session as they are', async () => {
    const rows = Array.from({ length: 20_001 }, (_, r) => ({
      r,
      text: r % 3 === 0 ? null : `it's "${r}" \\ \u0001 \n ü 😀`,
      share: r % 2 === 0 ? null : r / 7,
      sure: r % 5 === 0,
    }));
    await engine.withSession(async (session) => {
      const types = { r: 'BIGINT', text: 'VARCHAR', share: 'DOUBLE', sure: 'BOOLEAN' } as const;
      const signal = new AbortController().signal;
      await stageRows(session, 'some rows', types, rows, signal);
      expect(await session.query('SELECT * FROM "some rows" ORDER BY r')).toEqual(rows);
      await stageRows(
        session,
        'some rows',
        types,
        [{ r: 1, text: '\ud800 half', share: 0, sure: true }],
        signal,
      );
      expect(await session.query('SELECT text FROM "some rows"')).toEqual([{ text: '\ufffd half' }]);
    });
  });
});

describe('a table of many columns', () => {
  const { scan } = setUpCheckTables();
  const wide = (value: (row: number, column: number) => string) =>
    Object.fromEntries(
      Array.from({ length: 130 }, (_, column) => [`col${column}`, (row: number) => value(row, column)]),
    );

  it('has its copies and its sparse rows found, although no statement reads all of it', async () => {
    const content = (row: number, column: number) => {
      if (row >= 50 && row <= 52 && column >= 30) return '';
      // Half of the first batch of columns, but not half of all.
      if (row === 53 && column < 60) return '';
      // A copy but for case, and one that differs in the last column alone.
      const source = row === 90 || row === 91 ? 10 : row;
      const text = `word ${(source * 31 + column * 7) % 1009}${row === 91 && column === 129 ? ' other' : ''}`;
      return row === 90 ? text.toUpperCase() : text;
    };
    const found = await scan(wide(content), { rows: 100, only: ['exact_duplicate_rows', 'sparse_rows'] });
    expect(found.rowsOf('exact_duplicate_rows')).toEqual([90]);
    expect(found.rowsOf('sparse_rows')).toEqual([50, 51, 52]);
  });

  it('has copied columns told from those that differ in more than a few rows', async () => {
    const word = (row: number) => (row % 17 === 0 ? '' : `w${(row * 31) % 4999}`);
    const { issue } = await scan(
      {
        first: word,
        copy: (row) => (row % 2000 === 5 ? 'other' : word(row)),
        near: (row) => (row % 50 === 5 ? 'other' : word(row)),
      },
      { rows: 10_500, only: ['duplicate_columns'] },
    );
    expect(issue('duplicate_column', 'copy')).toBeDefined();
    expect(issue('duplicate_column', 'near')).toBeUndefined();
  });
});
