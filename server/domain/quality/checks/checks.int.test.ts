import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingestFile } from '@/server/domain/ingestion';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';
import { profileColumns } from '../profile-columns';
import { runChecks } from '../run-checks';
import { computeScore } from '../score';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-checks-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 512, threads: 2, warmMax: 2 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const ROWS = 400;
type Table = Record<string, (row: number) => string>;

/** Repeatable, and without pattern that a check could take for one. */
function noise(row: number, salt: number): number {
  const x = Math.sin(row * 12.9898 + salt * 78.233) * 43758.5453;
  return x - Math.floor(x);
}
const CLEAN: Table = {
  id: (row) => `K-${1000 + row}`,
  city: (row) => ['Lisbon', 'Porto', 'Braga', 'Faro'][Math.floor(noise(row, 1) * 4)] ?? '',
  amount: (row) => (20 + noise(row, 2) * 80).toFixed(2),
  age: (row) => String(18 + Math.floor(noise(row, 3) * 60)),
  kept: (row) => (noise(row, 4) < 0.45 ? 'yes' : 'no'),
};

async function scan(table: Table, options: { labelColumn?: string; extra?: number[] } = {}) {
  const names = Object.keys(table);
  const order = [...Array.from({ length: ROWS }, (_, row) => row), ...(options.extra ?? [])];
  const text = [names, ...order.map((row) => names.map((name) => table[name]?.(row) ?? ''))]
    .map((line) => line.join(','))
    .join('\n');
  const workDir = await mkdtemp(join(folder, 't-'));
  const path = join(workDir, 'table.csv');
  await writeFile(path, text);
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
    const columns = ingested.columns.flatMap((column, index) => {
      const profile = profiles[index];
      return profile === undefined ? [] : [{ ...column, profile }];
    });
    const labelColumn = options.labelColumn ?? null;
    const run = await runChecks(
      {
        session,
        relation,
        rowCount: ingested.rowCount,
        columns,
        labelColumn,
        taskType: null,
        seed: 1,
        signal: new AbortController().signal,
      },
      {
        checksOff: [],
        cellsPath: join(workDir, 'cells.parquet'),
        pairsPath: join(workDir, 'pairs.parquet'),
        onProgress: () => {},
      },
    );
    const cells = await session.query<{
      row: number;
      position: number | null;
      issue_id: string;
      probability: number;
    }>(`FROM cells ORDER BY "row", "position"`);
    const rowsOf = (type: string, column: string | null) => {
      const issue = run.issues.find(
        (candidate) => candidate.type === type && (candidate.column?.name ?? null) === column,
      );
      return issue === undefined
        ? null
        : cells.filter(({ issue_id }) => issue_id === issue.id).map(({ row }) => Number(row));
    };
    const score = computeScore(
      run.issues.map((issue) => ({
        ...issue,
        issueId: issue.id,
        column: issue.column?.name ?? null,
        columnCount: columns.length,
        critical: issue.column?.name === labelColumn,
      })),
      { hasLabel: labelColumn !== null },
    );
    return { run, rowsOf, score, types: run.issues.map(({ type }) => type) };
  });
}

const every = (step: number, offset: number) => (row: number) => row % step === offset;
const at = (chosen: (row: number) => boolean) => Array.from({ length: ROWS }, (_, row) => row).filter(chosen);

describe('checks', () => {
  it('stay silent on a clean table, and every check has run or says why not', async () => {
    const { run, score } = await scan(CLEAN);
    expect(
      run.issues.filter(({ severity }) => severity !== 'info').map(({ description }) => description),
    ).toEqual([]);
    expect(run.outcomes.filter(({ status, reason }) => status === 'not_run' && reason === null)).toEqual([]);
    expect(score.overall).toBeGreaterThan(99);
  });

  it('find missing values, in exactly their rows', async () => {
    const chosen = every(10, 3);
    const { rowsOf } = await scan({
      ...CLEAN,
      amount: (row) => (chosen(row) ? '' : (CLEAN.amount?.(row) ?? '')),
    });
    expect(rowsOf('missing_values', 'amount')).toEqual(at(chosen));
  });

  it('tell what is missing by design, without taking points for it', async () => {
    const { run } = await scan({
      ...CLEAN,
      reason: (row) => (CLEAN.kept?.(row) === 'yes' ? '' : `because ${row % 7}`),
    });
    const issue = run.issues.find(
      ({ type, column }) => type === 'missing_values' && column?.name === 'reason',
    );
    expect(issue).toMatchObject({
      severity: 'info',
      pointsMax: 0,
      evidence: { mechanism: 'by_design', drivers: [{ column: 'kept' }] },
    });
  });

  it('tell which column missing values follow, and that no proof is possible', async () => {
    const { run } = await scan({
      ...CLEAN,
      load: (row) => String(Math.floor(noise(row, 21) * 1000)),
      answer: (row) => (noise(row, 22) < noise(row, 21) * 0.8 ? '' : String(Math.floor(noise(row, 23) * 90))),
    });
    const issue = run.issues.find(
      ({ type, column }) => type === 'missing_values' && column?.name === 'answer',
    );
    expect(issue?.evidence).toMatchObject({
      mechanism: 'mar',
      drivers: [{ column: 'load' }],
      sampled: false,
    });
    expect(issue?.description).toContain('cannot be ruled out');
  });

  it('find columns that are missing together', async () => {
    const gone = every(8, 5);
    const { run } = await scan({
      ...CLEAN,
      x: (row) => (gone(row) ? '' : String(row * 3)),
      y: (row) => (gone(row) ? '' : String(row * 7)),
    });
    const issue = run.issues.find(({ type, column }) => type === 'missing_values' && column?.name === 'x');
    expect(issue?.evidence).toMatchObject({ togetherWith: ['y'] });
  });

  it('find words and codes for nothing, but not an ordinary minus one', async () => {
    const word = every(20, 1);
    const code = every(25, 2);
    const { rowsOf } = await scan({
      ...CLEAN,
      city: (row) => (word(row) ? 'unknown' : (CLEAN.city?.(row) ?? '')),
      age: (row) => (code(row) ? '9999' : (CLEAN.age?.(row) ?? '')),
      change: (row) => String(Math.floor(noise(row, 9) * 5) - 2),
    });
    expect(rowsOf('disguised_missing', 'city')).toEqual(at(word));
    expect(rowsOf('disguised_missing', 'age')).toEqual(at(code));
    expect(rowsOf('disguised_missing', 'change')).toBeNull();
  });

  it('find rows that are mostly empty, but not gaps that fall apart', async () => {
    const gone = every(40, 3);
    const blank = (name: string, chosen: (row: number) => boolean) => (row: number) =>
      chosen(row) ? '' : (CLEAN[name]?.(row) ?? '');
    const planted = await scan({
      ...CLEAN,
      city: blank('city', gone),
      amount: blank('amount', gone),
      age: blank('age', gone),
    });
    expect(planted.rowsOf('sparse_rows', null)).toEqual(at(gone));
    const apart = await scan({
      ...CLEAN,
      city: blank('city', every(6, 0)),
      amount: blank('amount', every(7, 1)),
    });
    expect(apart.types).not.toContain('sparse_rows');
  });

  it('find repeated rows and list the pairs', async () => {
    const { rowsOf, run } = await scan(CLEAN, { extra: [7, 7, 30] });
    expect(rowsOf('exact_duplicate_rows', null)).toEqual([400, 401, 402]);
    expect(run.pairCount).toBe(4);
  });

  it('find rows that repeat in all but their identifier', async () => {
    const { run } = await scan({
      ...CLEAN,
      amount: (row) => CLEAN.amount?.(row < 380 ? row : row - 380) ?? '',
      city: (row) => CLEAN.city?.(row < 380 ? row : row - 380) ?? '',
      age: (row) => CLEAN.age?.(row < 380 ? row : row - 380) ?? '',
      kept: (row) => CLEAN.kept?.(row < 380 ? row : row - 380) ?? '',
    });
    const issue = run.issues.find(({ type }) => type === 'exact_duplicate_rows');
    expect(issue).toMatchObject({
      affectedCount: 20,
      evidence: { basis: 'all columns but the identifiers' },
    });
  });

  it('find text among numbers', async () => {
    const chosen = every(30, 4);
    const { rowsOf } = await scan({
      ...CLEAN,
      age: (row) => (chosen(row) ? `${CLEAN.age?.(row)} years` : (CLEAN.age?.(row) ?? '')),
    });
    // The search for wrong cells tells them with the number that is meant, and one fault is one line.
    expect(rowsOf('unit_mix', 'age')).toEqual(at(chosen));
    expect(rowsOf('mixed_types', 'age')).toBeNull();
  });

  it('find text among numbers also where so much of it makes the column one of text', async () => {
    const chosen = (row: number) => row % 5 === 2;
    const { rowsOf } = await scan({
      ...CLEAN,
      amount: (row) =>
        chosen(row) ? (['late', 'lost', 'paid'][row % 3] ?? '') : (CLEAN.amount?.(row) ?? ''),
    });
    expect(rowsOf('mixed_types', 'amount')).toEqual(at(chosen));
  });

  it('find forms that differ in case or spaces', async () => {
    const chosen = every(40, 6);
    const { rowsOf } = await scan({
      ...CLEAN,
      city: (row) => (chosen(row) ? `${CLEAN.city?.(row).toUpperCase()} ` : (CLEAN.city?.(row) ?? '')),
    });
    expect(rowsOf('case_whitespace_variants', 'city')).toEqual(at(chosen));
  });

  it('find values far outside the bulk, without believing them wrong', async () => {
    const { rowsOf, run } = await scan({
      ...CLEAN,
      amount: (row) => (row === 77 ? '98000.00' : (CLEAN.amount?.(row) ?? '')),
    });
    expect(rowsOf('univariate_outliers', 'amount')).toEqual([77]);
    expect(run.issues.find(({ type }) => type === 'univariate_outliers')?.severity).toBe('info');
  });

  it('find empty and constant columns', async () => {
    const { types } = await scan({ ...CLEAN, nothing: () => '', same: () => 'x' });
    expect(types).toContain('empty_column');
    expect(types).toContain('constant_column');
  });

  it('find a thin class only when a label is named', async () => {
    const thin: Table = { ...CLEAN, kept: (row) => (row % 80 === 0 ? 'yes' : 'no') };
    expect((await scan(thin)).types).not.toContain('class_imbalance');
    expect((await scan(thin, { labelColumn: 'kept' })).types).toContain('class_imbalance');
    expect((await scan(CLEAN, { labelColumn: 'kept' })).types).not.toContain('class_imbalance');
  });

  it('find rows that are equal but for their label, and rows without one', async () => {
    const first = (row: number) => (row < 390 ? row : row - 390);
    const twins: Table = {
      ...CLEAN,
      city: (row) => CLEAN.city?.(first(row)) ?? '',
      amount: (row) => CLEAN.amount?.(first(row)) ?? '',
      age: (row) => CLEAN.age?.(first(row)) ?? '',
      kept: (row) => (row < 10 ? 'yes' : row >= 390 ? 'no' : row === 50 ? '' : (CLEAN.kept?.(row) ?? '')),
    };
    const { rowsOf } = await scan(twins, { labelColumn: 'kept' });
    expect(rowsOf('conflicting_labels', 'kept')).toEqual([
      ...at((row) => row < 10),
      ...at((row) => row >= 390),
    ]);
    expect(rowsOf('missing_labels', 'kept')).toEqual([50]);
    const thrice: Table = { ...twins, kept: (row) => (row >= 390 && row < 395 ? 'no' : 'yes') };
    for (const name of ['city', 'amount', 'age'])
      thrice[name] = (row) => CLEAN[name]?.(row < 380 ? row : (row - 380) % 10) ?? '';
    expect((await scan(thrice, { labelColumn: 'kept' })).rowsOf('conflicting_labels', 'kept')).toEqual(
      at((row) => row >= 390 && row < 395),
    );
    expect((await scan(CLEAN, { labelColumn: 'kept' })).types).not.toContain('conflicting_labels');
    expect((await scan(twins)).types).not.toContain('conflicting_labels');
  });

  it('score the same table the same, and a worse one not higher', async () => {
    const holes = (step: number): Table => ({
      ...CLEAN,
      amount: (row) => (row % step === 0 ? '' : (CLEAN.amount?.(row) ?? '')),
    });
    const scores = [];
    for (const table of [CLEAN, CLEAN, holes(50), holes(10), holes(2)])
      scores.push((await scan(table)).score.overall);
    expect(scores[0]).toBe(scores[1]);
    expect(scores.slice(1)).toEqual([...scores.slice(1)].sort((a, b) => b - a));
    expect(scores[4]).toBeLessThan(scores[1] ?? 0);
  });
});
