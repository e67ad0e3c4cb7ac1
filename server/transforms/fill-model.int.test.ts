import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';
import { runSteps } from './run-steps';
import type { TableColumn } from './table-column';
import { WorkingTable } from './working-table';

let dir: string;
let engine: Engine;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'datrix-model-'));
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
): TableColumn => ({
  position,
  storageName: `c${position}`,
  name,
  type,
  storageType,
  render: 'plain',
});
const COLUMNS = [
  column(0, 'size', 'integer', 'BIGINT'),
  column(1, 'kind', 'category', 'VARCHAR'),
  column(2, 'price', 'integer', 'BIGINT'),
  column(3, 'noise', 'integer', 'BIGINT'),
];

/** Price follows size and kind; kind follows size; noise follows nothing. Every eleventh value is hidden. */
const SELECT = `SELECT i::BIGINT AS __row, (i * 7919) % 100 AS c0,
  CASE WHEN i % 11 = 3 THEN NULL WHEN (i * 7919) % 100 < 50 THEN 'small' ELSE 'large' END AS c1,
  CASE WHEN i % 11 = 5 THEN NULL ELSE 3 * ((i * 7919) % 100) + 10 END AS c2,
  CASE WHEN i % 11 = 7 THEN NULL ELSE hash(i) % 1000 END::BIGINT AS c3 FROM range(3000) t(i)`;

async function fill(storageName: string, parameters = {}, state?: Record<string, unknown>) {
  return engine.withSession(async (session) => {
    const path = join(dir, `t${Math.random()}.parquet`);
    await session.copy(SELECT, path);
    const table = await WorkingTable.open(session, parquetRelation(path), COLUMNS, 3000, 'x_');
    const [done] = await runSteps(
      table,
      [
        {
          transform: 'fill_model',
          storageName,
          parameters,
          issueId: null,
          ...(state === undefined ? {} : { state }),
        },
      ],
      { findings: () => null, pairs: () => null },
      { labelColumn: null, seed: 1, signal: new AbortController().signal },
    );
    const log = await session.query<{ row: number; new_value: string; method: string; confidence: number }>(
      'SELECT "row", new_value, method, confidence FROM cell_log ORDER BY "row"',
    );
    return { done, log };
  });
}

describe('a model that fills', () => {
  it('predicts numbers near what was hidden, and says how far it may be believed', async () => {
    const { log, done } = await fill('c2');
    expect(log).toHaveLength(273);
    const errors = log.map(({ row, new_value }) =>
      Math.abs(Number(new_value) - (3 * ((row * 7919) % 100) + 10)),
    );
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(8);
    expect(log.every(({ confidence }) => confidence > 0.8)).toBe(true);
    expect(done?.state.summary).toContain('against');
  });

  it('predicts words, and again from what it had learned', async () => {
    const { log, done } = await fill('c1');
    const right = log.filter(
      ({ row, new_value }) => new_value === ((row * 7919) % 100 < 50 ? 'small' : 'large'),
    );
    expect(right.length / log.length).toBeGreaterThan(0.98);
    expect((await fill('c1', {}, done?.state)).log).toEqual(log);
  });

  it('writes the median where the others tell nothing', async () => {
    const { log, done } = await fill('c3');
    expect(new Set(log.map(({ method }) => method))).toEqual(new Set(['filled with the median']));
    expect(new Set(log.map(({ new_value }) => new_value)).size).toBe(1);
    expect(done?.state.summary).toContain('no more than the median');
    expect((await fill('c3', { minConfidence: 0.9 })).log).toEqual([]);
  });
});
