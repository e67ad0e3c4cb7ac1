import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine, EngineSession } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';
import { buildVersion, type Selection, type StandingFix } from './build-version';
import { type PlannedStep, runSteps } from './run-steps';
import type { TableColumn } from './table-column';
import { WorkingTable } from './working-table';
import { writeLogs } from './write-logs';

let dir: string;
let engine: Engine;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datrix-transforms-'));
  engine = createDuckdbEngine({ tempDir: join(dir, 'spill'), memoryLimitMb: 512, threads: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const column = (
  position: number,
  name: string,
  type: TableColumn['type'],
  storageType: string,
): TableColumn & { nullCount: number } => ({
  position,
  storageName: `c${position}`,
  name,
  type,
  storageType,
  render: 'plain',
  nullCount: 0,
});

const COLUMNS = [
  column(0, 'city', 'category', 'VARCHAR'),
  column(1, 'amount', 'integer', 'BIGINT'),
  column(2, 'price', 'decimal', 'VARCHAR'),
  column(3, 'day', 'date', 'VARCHAR'),
];

const ROWS = `(VALUES
  (0, 'Porto', 10, '1.5', '2024-01-31'), (1, ' porto ', NULL, '$2.5', '25/12/2024'), (2, 'Porto', 30, '3.5', '01/02/2024'),
  (3, 'Lisbon', 40, 'none', '2024-02-01'), (4, 'CafÃ©', NULL, '5.5', '13/01/2024'), (5, 'Porto', 30, '3.5', '01/02/2024'),
  (6, NULL, 1000, '7.5', NULL)) AS t(__row, c0, c1, c2, c3)`;

async function withTable<T>(work: (session: EngineSession, base: string) => Promise<T>): Promise<T> {
  return engine.withSession(async (session) => {
    const base = join(dir, `base-${Math.random()}.parquet`);
    await session.copy(`SELECT __row::BIGINT AS __row, c0, c1::BIGINT AS c1, c2, c3 FROM ${ROWS}`, base);
    return work(session, base);
  });
}

let made = 0;
/** Runs steps over the base and writes their logs, as a standing fix. */
async function fix(
  session: EngineSession,
  path: string,
  columns: TableColumn[],
  steps: Omit<PlannedStep, 'issueId'>[],
  reverts: Selection[] = [],
): Promise<StandingFix & { cellsChanged: number; rowsRemoved: number }> {
  const name = `fix${made++}`;
  const table = await WorkingTable.open(session, parquetRelation(path), columns, 7, `x${name}_`);
  const before = new Set(columns.map(({ storageName }) => storageName));
  await runSteps(
    table,
    steps.map((step) => ({ ...step, issueId: null })),
    { findings: () => null, pairs: () => null },
    { labelColumn: null, seed: 1, signal: new AbortController().signal },
  );
  const paths = {
    cells: join(dir, `${name}-cells`),
    rows: join(dir, `${name}-rows`),
    added: join(dir, `${name}-added`),
  };
  const counts = await writeLogs(table, paths, new AbortController().signal);
  const kept = new Set(table.columns.map(({ storageName }) => storageName));
  return {
    cellsPath: paths.cells,
    rowsPath: paths.rows,
    addedPath: paths.added,
    added: table.columns.filter(({ storageName }) => !before.has(storageName)),
    dropped: columns.filter(({ storageName }) => !kept.has(storageName)).map((entry) => entry.storageName),
    reverts,
    ...counts,
  };
}

async function build(session: EngineSession, base: string, fixes: StandingFix[]) {
  const out = join(dir, `out-${made++}.parquet`);
  const built = await buildVersion(
    session,
    { relation: parquetRelation(base), columns: COLUMNS, rowCount: 7 },
    fixes,
    out,
  );
  const rows = await session.query(`SELECT * FROM ${parquetRelation(out).text}`);
  return { ...built, out, rows, values: (name: string) => rows.map((row) => row[name]) };
}

const step = (transform: string, storageName: string | null, parameters = {}) => ({
  transform,
  storageName,
  parameters,
});

describe('transforms', () => {
  test('standardise text, repair characters and map values', () =>
    withTable(async (session, base) => {
      const done = await fix(session, base, COLUMNS, [
        step('repair_encoding', 'c0'),
        step('standardise_text', 'c0', { case: 'title' }),
        step('map_values', 'c0', { map: [{ from: 'Lisbon', to: 'Lisboa' }] }),
      ]);
      const { values } = await build(session, base, [done]);
      expect(values('c0')).toEqual(['Porto', 'Porto', 'Porto', 'Lisboa', 'Café', 'Porto', null]);
      expect(done.cellsChanged).toBe(3);
    }));

  test('type a column once its texts allow it, and keep its type where they do not break it', () =>
    withTable(async (session, base) => {
      const done = await fix(session, base, COLUMNS, [
        step('cast_values', 'c2', { failures: 'missing' }),
        step('fill_statistic', 'c1', { statistic: 'median' }),
      ]);
      const { columns, values } = await build(session, base, [done]);
      expect(columns.map(({ storageType }) => storageType)).toEqual([
        'VARCHAR',
        'BIGINT',
        'DOUBLE',
        'VARCHAR',
      ]);
      expect(values('c2')).toEqual([1.5, 2.5, 3.5, null, 5.5, 3.5, 7.5]);
      expect(values('c1')).toEqual([10, 30, 30, 40, 30, 30, 1000]);
      expect(columns[2]?.nullCount).toBe(1);
    }));

  test('fall back to text where a new value does not fit the type', () =>
    withTable(async (session, base) => {
      const done = await fix(session, base, COLUMNS, [step('fill_constant', 'c1', { value: 'unknown' })]);
      const { columns, values } = await build(session, base, [done]);
      expect(columns[1]?.storageType).toBe('VARCHAR');
      expect(values('c1')).toEqual(['10', 'unknown', '30', '40', 'unknown', '30', '1000']);
    }));

  test('write dates only where the order of day and month is proved', () =>
    withTable(async (session, base) => {
      const done = await fix(session, base, COLUMNS, [step('standardise_dates', 'c3')]);
      const { columns, values } = await build(session, base, [done]);
      expect(values('c3')).toEqual([
        '2024-01-31',
        '2024-12-25',
        '2024-02-01',
        '2024-02-01',
        '2024-01-13',
        '2024-02-01',
        null,
      ]);
      expect(columns[3]?.storageType).toBe('DATE');
    }));

  test('remove all rows of a group but one, and keep their ids', () =>
    withTable(async (session, base) => {
      const done = await fix(session, base, COLUMNS, [step('deduplicate', null)]);
      expect(done.rowsRemoved).toBe(1);
      expect((await build(session, base, [done])).values('__row')).toEqual([0, 1, 2, 3, 4, 6]);
      const last = await fix(session, base, COLUMNS, [step('deduplicate', null, { keep: 'last' })]);
      expect((await build(session, base, [last])).values('__row')).toEqual([0, 1, 3, 4, 5, 6]);
    }));

  test('let rows of one entity agree, by a clear majority only', () =>
    withTable(async (session) => {
      const path = join(dir, 'entities.parquet');
      await session.copy(
        `SELECT i::BIGINT AS __row, CASE WHEN i < 6 THEN 'a' ELSE 'b' END AS c0,
          (['x', 'x', 'x', 'x', 'y', NULL, 'x', 'z'])[i + 1] AS c1 FROM range(8) t(i)`,
        path,
      );
      const columns = [column(0, 'key', 'category', 'VARCHAR'), column(1, 'value', 'category', 'VARCHAR')];
      const values = async (parameters: object) => {
        const done = await fix(session, path, columns, [
          { transform: 'agree_by_key', storageName: 'c1', parameters: { keys: ['key'], ...parameters } },
        ]);
        const out = join(dir, `agreed-${made++}.parquet`);
        await buildVersion(session, { relation: parquetRelation(path), columns, rowCount: 8 }, [done], out);
        return (await session.query(`SELECT c1 FROM ${parquetRelation(out).text}`)).map((row) => row.c1);
      };
      expect(await values({})).toEqual(['x', 'x', 'x', 'x', 'y', 'x', 'x', 'z']);
      expect(await values({ changeMinority: true })).toEqual(['x', 'x', 'x', 'x', 'x', 'x', 'x', 'z']);
    }));

  test('pull values back, add a column and drop one', () =>
    withTable(async (session, base) => {
      const done = await fix(session, base, COLUMNS, [
        step('add_indicator', 'c1'),
        step('winsorise', 'c1', { low: 20, high: 100 }),
        step('drop_column', 'c3'),
      ]);
      const built = await build(session, base, [done]);
      expect(built.columns.map(({ name }) => name)).toEqual(['city', 'amount', 'price', 'amount_missing']);
      expect(built.values('c1')).toEqual([20, null, 30, 40, null, 30, 100]);
      expect(built.values(built.columns[3]?.storageName ?? '')).toEqual([
        false,
        true,
        false,
        false,
        true,
        false,
        false,
      ]);
    }));
});

describe('versions', () => {
  test('a fix in the middle can be taken out, and all of them give the base back', () =>
    withTable(async (session, base) => {
      const first = await fix(session, base, COLUMNS, [step('standardise_text', 'c0', { case: 'upper' })]);
      const one = await build(session, base, [first]);
      const second = await fix(session, one.out, one.columns, [step('fill_constant', 'c1', { value: '7' })]);
      const two = await build(session, base, [first, second]);
      const third = await fix(session, two.out, two.columns, [
        step('deduplicate', null),
        step('add_indicator', 'c2'),
      ]);
      const three = await build(session, base, [first, second, third]);
      expect(three.rowCount).toBe(6);
      expect(three.columns).toHaveLength(5);
      const without = await build(session, base, [first, third]);
      expect(without.values('c1')).toEqual([10, null, 30, 40, null, 1000]);
      expect(without.values('c0')).toEqual([
        'PORTO',
        'PORTO',
        'PORTO',
        'LISBON',
        'CAFÃ©'.toUpperCase(),
        null,
      ]);
      const none = await build(session, base, []);
      expect(none.rows).toEqual(await session.query(`SELECT * FROM ${parquetRelation(base).text}`));
      expect(none.columns.map(({ storageType }) => storageType)).toEqual(
        COLUMNS.map((entry) => entry.storageType),
      );
    }));

  test('single cells and rows can be taken back', () =>
    withTable(async (session, base) => {
      const filled = await fix(session, base, COLUMNS, [step('fill_constant', 'c1', { value: '7' })]);
      const { values } = await build(session, base, [
        { ...filled, reverts: [{ scope: 'cells', storageName: 'c1', rows: [4] }] },
      ]);
      expect(values('c1')).toEqual([10, 7, 30, 40, null, 30, 1000]);
      const removed = await fix(session, base, COLUMNS, [step('deduplicate', null)]);
      const back = await build(session, base, [{ ...removed, reverts: [{ scope: 'rows', rows: [5] }] }]);
      expect(back.rowCount).toBe(7);
    }));
});
