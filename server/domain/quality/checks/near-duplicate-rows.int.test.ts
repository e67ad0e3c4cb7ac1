import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ingestFile } from '@/server/domain/ingestion';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';
import { IssuePair } from '../contract';
import { profileColumns } from '../profile-columns';
import { runChecks } from '../run-checks';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-near-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 512, threads: 2, warmMax: 2 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const SYLLABLES = [
  'ka',
  'lor',
  'min',
  'tes',
  'vu',
  'rand',
  'pel',
  'osk',
  'bri',
  'den',
  'fa',
  'gul',
  'hem',
  'jo',
  'wis',
];
let state = 11;
const below = (n: number) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const word = () => Array.from({ length: 3 }, () => SYLLABLES[below(15)]).join('');
const records = Array.from({ length: 200 }, () => [
  word(),
  word(),
  `${1 + below(90)} ${word()} street`,
  word(),
]);

async function scan(rows: string[][]) {
  const workDir = await mkdtemp(join(folder, 't-'));
  const path = join(workDir, 'table.csv');
  await writeFile(
    path,
    [['first', 'last', 'address', 'city'], ...rows].map((row) => row.join(',')).join('\n'),
  );
  const ingested = await ingestFile({
    engine,
    files: [{ path, name: 'table.csv' }],
    options: { header: true },
    workDir,
    limits: { columnsMax: 100, unpackedBytesMax: 1024 ** 3 },
  });
  return engine.withSession(async (session) => {
    const relation = parquetRelation(ingested.parquetPath);
    const profiles = await profileColumns(session, relation, ingested.rowCount, ingested.columns, () => {});
    const columns = ingested.columns.flatMap((column, i) =>
      profiles[i] ? [{ ...column, profile: profiles[i] }] : [],
    );
    const pairsPath = join(workDir, 'pairs.parquet');
    const run = await runChecks(
      {
        session,
        relation,
        rowCount: ingested.rowCount,
        columns,
        labelColumn: null,
        taskType: null,
        seed: 1,
        signal: new AbortController().signal,
      },
      { checksOff: [], cellsPath: join(workDir, 'cells.parquet'), pairsPath, onProgress: () => {} },
    );
    const pairs = await session.query<{ row_a: number; row_b: number; evidence: string | null }>(
      `SELECT * FROM ${parquetRelation(pairsPath).text}`,
    );
    return { run, pairs };
  });
}

it('stages near copies with evidence, and exact copies without', async () => {
  const near = records
    .slice(0, 20)
    .map(([first = '', ...rest]) => [`${first.slice(0, 2)}x${first.slice(2)}`, ...rest]);
  const { run, pairs } = await scan([...records, ...near, ...records.slice(100, 104)]);
  expect(run.outcomes.find(({ check }) => check === 'near_duplicate_rows')).toMatchObject({
    status: 'found',
    method: 'exact',
  });
  const issue = run.issues.find(({ type }) => type === 'near_duplicate_rows');
  expect(issue?.affectedCount).toBe(20);
  const typed = pairs.filter(({ row_a, row_b }) => row_b === row_a + 200);
  expect(typed).toHaveLength(20);
  const evidence = IssuePair.shape.evidence.parse(JSON.parse(typed[0]?.evidence ?? ''));
  expect(evidence.map(({ column }) => column)).toContain('address');
  expect(pairs.filter(({ evidence: none }) => none === null)).toHaveLength(4);
});

it('is silent on distinct records', async () => {
  const { run } = await scan(records);
  expect(run.outcomes.find(({ check }) => check === 'near_duplicate_rows')).toMatchObject({
    status: 'passed',
  });
});
