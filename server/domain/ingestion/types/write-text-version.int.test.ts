import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { literal, parquetRelation } from '@/server/engine/sql';
import { ingestFile } from '../ingest-file';
import { renderExpression } from '../render';

let engine: Engine;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-infer-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 512, threads: 2, warmMax: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

it('does not trust a sample: one value out of 12,000 keeps the text of its column', async () => {
  const lines = ['whole,padded,day,word,places,rare'];
  for (let row = 0; row < 12_000; row++) {
    const odd = row === 7_001;
    const day = `2024-01-${String((row % 28) + 1).padStart(2, '0')}`;
    lines.push(
      [
        row,
        odd ? '007' : row,
        odd ? '2024-1-5' : day,
        odd ? 'NA' : row,
        odd ? '1.5' : '1.50',
        odd ? 5 : '',
      ].join(','),
    );
  }
  const path = join(folder, 'large.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  const table = await ingestFile({
    engine,
    files: [{ path, name: 'large.csv' }],
    options: {},
    workDir: folder,
    limits: { columnsMax: 50, unpackedBytesMax: 2_000_000 },
  });
  expect(table.columns.map(({ type, storageType }) => `${type} ${storageType}`)).toEqual([
    'integer BIGINT',
    'integer VARCHAR',
    'date VARCHAR',
    'integer VARCHAR',
    'decimal VARCHAR',
    'integer BIGINT',
  ]);
  expect(table.columns[3]?.evidence).toMatchObject({ misfits: { count: 1, examples: ['NA'] } });
});

/** Storage by column, and how many cells of the version do not print as the texts they were read from. */
async function ingestLines(name: string, header: string, lines: string[]) {
  const path = join(folder, `${name}.csv`);
  const workDir = join(folder, name);
  await mkdir(workDir);
  await writeFile(path, `${[header, ...lines].join('\n')}\n`);
  const table = await ingestFile({
    engine,
    files: [{ path, name }],
    options: {},
    workDir,
    limits: { columnsMax: 50, unpackedBytesMax: 2_000_000 },
  });
  const differing = await engine.withSession(async (session) => {
    const names = table.columns.map(({ storageName }) => `'${storageName}': 'VARCHAR'`).join(', ');
    const source = `(SELECT row_number() OVER () - 1 AS n, * FROM read_csv(${literal(path)}, header = false, skip = 1, delim = ',', auto_detect = false, columns = {${names}}))`;
    const differs = table.columns.map(
      (column) =>
        `count(*) FILTER (WHERE ${renderExpression({ ...column, storageName: `v.${column.storageName}` }).text.replace('"v.', 'v."')} IS DISTINCT FROM s.${column.storageName})`,
    );
    const [row] = await session.query<{ n: number; total: number }>(
      `SELECT count(*) AS n, ${differs.join(' + ')} AS total FROM ${parquetRelation(table.parquetPath)} v JOIN ${source} s ON s.n = v.__row`,
    );
    return row;
  });
  return {
    table,
    differing,
    storage: table.columns.map(({ storageType, render }) => `${storageType} ${render}`),
  };
}

it('finds a few misfits in any row group, keeps every text, and rewrites only what has to change', async () => {
  const rows = 300_000;
  const lines = Array.from({ length: rows }, (_, row) => {
    const rare = row === 130_001 || row === 299_998;
    return [
      row,
      rare ? 'n/a' : row % 977,
      rare ? '0.5' : row % 13,
      rare ? '' : `${(row % 500) + 0.25}`,
      rare ? '2024-02-30' : `2024-02-${String((row % 28) + 1).padStart(2, '0')}`,
      row % 2 === 0 ? 'true' : 'false',
      rare ? '01' : 'abc',
    ].join(',');
  });
  const { table, differing, storage } = await ingestLines(
    'groups',
    'id,words,halves,price,day,flag,code',
    lines,
  );
  expect(storage).toEqual([
    'BIGINT plain',
    'VARCHAR plain',
    'DOUBLE strip_point_zero',
    'DECIMAL(18,2) plain',
    'VARCHAR plain',
    'BOOLEAN plain',
    'VARCHAR plain',
  ]);
  expect(differing).toEqual({ n: rows, total: 0 });
  expect(table.columns.map(({ type }) => type)).toEqual([
    'identifier',
    'integer',
    'decimal',
    'decimal',
    'date',
    'boolean',
    'category',
  ]);
  expect(table.columns.map(({ nullCount }) => nullCount)).toEqual([0, 0, 0, 2, 0, 0, 0]);
  expect(table.columns[1]?.evidence).toMatchObject({ filled: rows, fitted: rows - 2 });
});

it('is not misled by texts of several lines when it samples a large file', async () => {
  const path = join(folder, 'lines.csv');
  const text = `"${'first\nnot a number,more\n'.repeat(20)}last"`;
  const lines = Array.from({ length: 3000 }, (_, row) => `${row},${text}`);
  await writeFile(path, `id,word\n${lines.join('\n')}\n`);
  const workDir = join(folder, 'lines');
  await mkdir(workDir);
  const table = await ingestFile({
    engine,
    files: [{ path, name: 'lines.csv' }],
    options: {},
    workDir,
    limits: { columnsMax: 50, unpackedBytesMax: 2_000_000 },
  });
  expect(table.rowCount).toBe(3000);
  expect(table.columns.map(({ storageType }) => storageType)).toEqual(['BIGINT', 'VARCHAR']);
});

it('notices far behind the beginning that a file is not UTF-8', async () => {
  const path = join(folder, 'late.csv');
  const lines = Array.from({ length: 20_000 }, (_, row) => `${row},plain`);
  const start = `id,word\n${lines.join('\n')}\n`;
  await writeFile(path, Buffer.concat([Buffer.from(start), Buffer.from('20000,caf\xe9\n', 'latin1')]));
  const workDir = join(folder, 'late');
  await mkdir(workDir);
  const table = await ingestFile({
    engine,
    files: [{ path, name: 'late.csv' }],
    options: {},
    workDir,
    limits: { columnsMax: 50, unpackedBytesMax: 2_000_000 },
  });
  expect(table).toMatchObject({ encoding: 'windows-1252', rowCount: 20_001 });
  const last = await engine.withSession((session) =>
    session.query(`SELECT c1 FROM ${parquetRelation(table.parquetPath)} WHERE __row = 20000`),
  );
  expect(last).toEqual([{ c1: 'café' }]);
});
