import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { parquetRelation, sql } from '@/server/engine/sql';
import { runSteps } from './run-steps';
import type { TableColumn } from './table-column';
import { WorkingTable } from './working-table';

let dir: string;
let engine: Engine;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datrix-merge-'));
  engine = createDuckdbEngine({ tempDir: join(dir, 'spill'), memoryLimitMb: 512, threads: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const COLUMNS = ['name', 'phone', 'city'].map(
  (name, position): TableColumn => ({
    position,
    storageName: `c${position}`,
    name,
    type: 'text',
    storageType: 'VARCHAR',
    render: 'plain',
  }),
);

it('fills the most complete record of a group from the others and takes those out', async () => {
  await engine.withSession(async (session) => {
    const path = join(dir, 'people.parquet');
    await session.copy(
      `SELECT * FROM (VALUES (0::BIGINT, 'Ann Lee', NULL, 'Porto'), (1, 'Anne Lee', '123', NULL), (2, 'Bob', '9', 'Faro'),
        (3, 'Ann Leé', '123', NULL)) t(__row, c0, c1, c2)`,
      path,
    );
    const table = await WorkingTable.open(session, parquetRelation(path), COLUMNS, 4, 'x_');
    const pairs = sql`(SELECT * FROM (VALUES (0, 1, 5, 0.9), (1, 3, 5, 0.8), (0, 2, 6, 0.2)) p(row_a, row_b, cluster_id, probability))`;
    await runSteps(
      table,
      [{ transform: 'merge_duplicates', storageName: null, parameters: {}, issueId: 'near' }],
      { findings: () => null, pairs: () => pairs },
      { labelColumn: null, seed: 1, signal: new AbortController().signal },
    );
    const rows = await session.query(`SELECT * FROM ${table.relation(table.columns).text} ORDER BY __row`);
    expect(rows.map(Object.values)).toEqual([
      [0, 'Ann Lee', '123', 'Porto'],
      [2, 'Bob', '9', 'Faro'],
    ]);
  });
});
