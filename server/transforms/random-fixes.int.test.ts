import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine, EngineSession } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';
import { buildVersion, type Selection, type StandingFix } from './build-version';
import { runSteps } from './run-steps';
import type { TableColumn } from './table-column';
import { WorkingTable } from './working-table';
import { writeLogs } from './write-logs';

/** Sequences of fixes, reverts of parts and rollbacks of any fix. */
const SEQUENCES = 200;

let dir: string;
let engine: Engine;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datrix-random-fixes-'));
  engine = createDuckdbEngine({ tempDir: join(dir, 'spill'), memoryLimitMb: 512, threads: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const column = (position: number, name: string, type: TableColumn['type'], storageType: string) => ({
  position,
  storageName: `c${position}`,
  name,
  type,
  storageType,
  render: 'plain',
  nullCount: 0,
});
const COLUMNS: (TableColumn & { nullCount: number })[] = [
  column(0, 'city', 'category', 'VARCHAR'),
  column(1, 'amount', 'integer', 'BIGINT'),
  column(2, 'price', 'decimal', 'VARCHAR'),
  column(3, 'day', 'date', 'DATE'),
];
const ROWS = 24;
const BASE = `SELECT i::BIGINT AS __row, (['Porto', ' porto', 'Lisbon', NULL, 'LISBON'])[1 + i % 5] AS c0,
  CASE WHEN i % 7 = 2 THEN NULL ELSE (i * 37) % 50 END::BIGINT AS c1,
  (['1.5', '$2.50', 'none', NULL])[1 + i % 4] AS c2, (DATE '2024-01-01' + (i % 3)::INTEGER) AS c3 FROM range(${ROWS}) t(i)`;

type Action =
  | { kind: 'fix'; steps: { transform: string; storageName: string | null; parameters: object }[] }
  | { kind: 'rollBack'; which: number }
  | { kind: 'revert'; which: number; selection: Selection };

const step = fc.constantFrom(
  { transform: 'standardise_text', storageName: 'c0', parameters: { case: 'upper' } },
  { transform: 'standardise_text', storageName: 'c0', parameters: { case: 'title' } },
  { transform: 'map_values', storageName: 'c0', parameters: { map: [{ from: 'Porto', to: null }] } },
  { transform: 'map_values', storageName: 'c0', parameters: { map: [{ from: 'PORTO', to: 'Porto' }] } },
  { transform: 'fill_statistic', storageName: 'c1', parameters: {} },
  { transform: 'fill_statistic', storageName: 'c1', parameters: { statistic: 'mode', groupBy: ['city'] } },
  { transform: 'fill_constant', storageName: 'c1', parameters: { value: 'none' } },
  { transform: 'winsorise', storageName: 'c1', parameters: { low: 5, high: 30 } },
  { transform: 'cast_values', storageName: 'c2', parameters: { failures: 'missing' } },
  { transform: 'cast_values', storageName: 'c2', parameters: { failures: 'quarantine' } },
  { transform: 'set_null', storageName: 'c3', parameters: { values: ['2024-01-02'] } },
  { transform: 'add_indicator', storageName: 'c1', parameters: {} },
  { transform: 'drop_column', storageName: 'c3', parameters: {} },
  { transform: 'deduplicate', storageName: null, parameters: { columns: ['city', 'amount'] } },
);
const selection: fc.Arbitrary<Selection> = fc.oneof(
  fc.record({
    scope: fc.constant('cells' as const),
    storageName: fc.constantFrom('c0', 'c1', 'c2'),
    rows: fc.uniqueArray(fc.nat(ROWS - 1), { minLength: 1, maxLength: 6 }),
  }),
  fc.record({ scope: fc.constant('cells' as const), storageName: fc.constantFrom('c0', 'c1', 'c2') }),
  fc.record({
    scope: fc.constant('rows' as const),
    rows: fc.uniqueArray(fc.nat(ROWS - 1), { minLength: 1, maxLength: 6 }),
  }),
);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fix' as const),
      steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollBack' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revert' as const), which: fc.nat(5), selection }) },
);

interface Version {
  path: string;
  columns: (TableColumn & { nullCount: number })[];
  rowCount: number;
}

let made = 0;
class Chain {
  fixes: StandingFix[] = [];
  current: Version;
  constructor(
    readonly session: EngineSession,
    readonly base: Version,
  ) {
    this.current = base;
  }

  async rebuild(): Promise<void> {
    const path = join(dir, `v${made++}.parquet`);
    const { columns, rowCount } = await buildVersion(
      this.session,
      { relation: parquetRelation(this.base.path), columns: this.base.columns, rowCount: ROWS },
      this.fixes,
      path,
    );
    this.current = { path, columns, rowCount };
  }

  async fix(steps: Extract<Action, { kind: 'fix' }>['steps']): Promise<void> {
    const name = `f${made++}`;
    const { columns, path, rowCount } = this.current;
    const table = await WorkingTable.open(
      this.session,
      parquetRelation(path),
      columns,
      rowCount,
      `x${name}_`,
    );
    const known = steps.filter(({ storageName }) => storageName === null || table.column(storageName));
    await runSteps(
      table,
      known.map((entry) => ({ ...entry, parameters: { ...entry.parameters }, issueId: null })),
      { findings: () => null, pairs: () => null },
      { labelColumn: null, seed: 1, signal: new AbortController().signal },
    );
    const paths = {
      cells: join(dir, `${name}-c`),
      rows: join(dir, `${name}-r`),
      added: join(dir, `${name}-a`),
    };
    await writeLogs(table, paths, new AbortController().signal);
    const before = new Set(columns.map(({ storageName }) => storageName));
    const kept = new Set(table.columns.map(({ storageName }) => storageName));
    this.fixes.push({
      cellsPath: paths.cells,
      rowsPath: paths.rows,
      addedPath: paths.added,
      added: table.columns.filter(({ storageName }) => !before.has(storageName)),
      dropped: columns.filter(({ storageName }) => !kept.has(storageName)).map((entry) => entry.storageName),
      reverts: [],
    });
    // What the steps left in the working table must be what the logs give when they are laid over the base.
    const expected = await this.session.query(
      `SELECT * EXCLUDE __row FROM ${table.relation(table.columns).text} ORDER BY __row`,
    );
    await this.rebuild();
    const texts = expected.map((row) => Object.values(row).map(asText));
    expect((await content(this.session, this.current)).map((row) => row.slice(1))).toEqual(texts);
  }
}

function asText(value: unknown): string | null {
  return value === null ? null : String(value);
}

async function content(session: EngineSession, { path }: Version): Promise<(string | null)[][]> {
  const rows = await session.query(`SELECT * FROM ${parquetRelation(path).text}`);
  return rows.map((row) => Object.values(row).map(asText));
}

describe('any sequence of fixes', () => {
  it('is what its logs say, and gives the upload back once all of them are rolled back', async () => {
    await engine.withSession(async (session) => {
      const path = join(dir, 'base.parquet');
      await session.copy(BASE, path);
      const base: Version = { path, columns: COLUMNS, rowCount: ROWS };
      const bytes = await content(session, base);
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 5 }), async (actions) => {
          const chain = new Chain(session, base);
          for (const next of actions) {
            if (next.kind === 'fix') await chain.fix(next.steps);
            else if (chain.fixes.length > 0) {
              const at = next.which % chain.fixes.length;
              if (next.kind === 'rollBack') chain.fixes.splice(at, 1);
              else chain.fixes[at]?.reverts.push(next.selection);
              await chain.rebuild();
            }
          }
          while (chain.fixes.length > 0) chain.fixes.splice(chain.fixes.length >> 1, 1);
          await chain.rebuild();
          expect(await content(session, chain.current)).toEqual(bytes);
          expect(chain.current.columns.map(({ storageType }) => storageType)).toEqual(
            COLUMNS.map(({ storageType }) => storageType),
          );
        }),
        { numRuns: SEQUENCES, seed: 7 },
      );
    });
  }, 240_000);
});
