import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';
import { assembleColumns } from './assemble-columns';

let engine: Engine;
let folder: string;
const ROWS = 10_000;
const GROUP_ROWS = 4096;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-assemble-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 256, threads: 1, warmMax: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const left = () => join(folder, 'left.parquet');
const right = (part: number) => join(folder, `right-${part}.parquet`);

async function writeSources(): Promise<void> {
  await engine.withSession(async (session) => {
    await session.copy(
      `SELECT range AS id, CASE WHEN range % 3 > 0 THEN 'w' || range % 7 END AS word, [range] AS list FROM range(${ROWS})`,
      left(),
      { rowGroupRows: GROUP_ROWS },
    );
    for (let part = 0; part * GROUP_ROWS < ROWS; part++) {
      const [from, to] = [part * GROUP_ROWS, Math.min(ROWS, (part + 1) * GROUP_ROWS)];
      await session.copy(`SELECT range / 8 AS share FROM range(${from}, ${to})`, right(part));
    }
  });
}

it('sets columns of several files beside each other, bit for bit, with row numbers', async () => {
  await writeSources();
  const target = join(folder, 'target.parquet');
  const { rowCount } = await assembleColumns(target, '__row', [
    { name: 'word', paths: [left()] },
    { name: 'share', paths: [right(0), right(1), right(2)] },
    { name: 'id', paths: [left()] },
  ]);
  expect(rowCount).toBe(ROWS);
  await engine.withSession(async (session) => {
    const relation = parquetRelation(target);
    const schema = await session.query<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM ${relation}`,
    );
    expect(schema.map(({ column_name: name, column_type: type }) => `${name} ${type}`)).toEqual([
      '__row BIGINT',
      'word VARCHAR',
      'share DOUBLE',
      'id BIGINT',
    ]);
    const wrong = `__row <> id OR share <> id / 8 OR word IS DISTINCT FROM CASE WHEN id % 3 > 0 THEN 'w' || id % 7 END`;
    expect(
      await session.query(
        `SELECT count(*) AS n, count(DISTINCT __row) AS rows, count(*) FILTER (WHERE ${wrong}) AS wrong FROM ${relation}`,
      ),
    ).toEqual([{ n: ROWS, rows: ROWS, wrong: 0 }]);
    // Statistics and bloom filters decide which row groups are read, so they must have moved along.
    expect(
      await session.query(
        `SELECT id, word FROM ${relation} WHERE __row IN (1, 4095, 4096, 9999) ORDER BY id`,
      ),
    ).toEqual([
      { id: 1, word: 'w1' },
      { id: 4095, word: null },
      { id: 4096, word: 'w1' },
      { id: 9999, word: null },
    ]);
    expect(await session.query(`SELECT count(*) AS n FROM ${relation} WHERE word = 'w6'`)).toEqual([
      { n: 952 },
    ]);
    expect(await session.query(`SELECT count(*) AS n FROM ${relation} WHERE word = 'w9'`)).toEqual([
      { n: 0 },
    ]);
  });
});

it('refuses sources whose row groups differ, nested columns and columns that are not there', async () => {
  await writeSources();
  const assemble = (columns: { name: string; paths: string[] }[]) =>
    assembleColumns(join(folder, 'refused.parquet'), '__row', columns);
  await expect(
    assemble([
      { name: 'id', paths: [left()] },
      { name: 'share', paths: [right(1), right(0), right(2)] },
    ]),
  ).resolves.toBeDefined();
  await expect(
    assemble([
      { name: 'id', paths: [left()] },
      { name: 'share', paths: [right(2), right(0), right(1)] },
    ]),
  ).rejects.toThrow(/other row groups/);
  await expect(assemble([{ name: 'list', paths: [left()] }])).rejects.toThrow(/no flat column/);
  await expect(assemble([{ name: 'absent', paths: [left()] }])).rejects.toThrow(/no flat column/);
});
