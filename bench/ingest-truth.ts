import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile, renderExpression } from '@/server/domain/ingestion';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { join as joinSql, parquetRelation, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { readDelimited } from './lib/read-delimited';
import { sharedDataFolder } from './lib/shared-data';

interface Table {
  header: string[];
  rows: string[][];
}

/**
 * Delimited files with a known right reading: polluted files with their clean twins, and small ones with their records as
 * JSON. For each the F1 of names, records and cells, compared as bags, after the measure of the Pollock benchmark.
 */
export async function run(): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const folder = await mkdtemp(join(tmpdir(), 'datrix-truth-'));
  const engine = createDuckdbEngine({
    tempDir: join(folder, 'spill'),
    memoryLimitMb: 1024,
    threads: 2,
    warmMax: 2,
  });
  const sets: Record<string, object> = {};
  const cases = { polluted: await pollutedCases(root), spectrum: await spectrumCases(root) };
  for (const [set, entries] of Object.entries(cases)) {
    const sums = { header: 0, records: 0, cells: 0 };
    for (const { path, truth } of entries) {
      const read = await readTable(engine, path, await mkdtemp(join(folder, 'w-')));
      const figures = {
        header: bagF1(read.header, truth.header),
        records: bagF1(read.rows.map(asKey), truth.rows.map(asKey)),
        cells: bagF1(read.rows.flat().map(oneLineEnd), truth.rows.flat().map(oneLineEnd)),
      };
      console.log(
        `${path.slice(root.length + 1)}\theader ${figures.header.toFixed(3)}\trecords ${figures.records.toFixed(3)}\tcells ${figures.cells.toFixed(3)}`,
      );
      sums.header += figures.header;
      sums.records += figures.records;
      sums.cells += figures.cells;
    }
    const mean = (sum: number) => Number((sum / entries.length).toFixed(4));
    sets[set] = {
      files: entries.length,
      headerF1: mean(sums.header),
      recordF1: mean(sums.records),
      cellF1: mean(sums.cells),
    };
  }
  await engine.close();
  await rm(folder, { recursive: true, force: true });
  return sets;
}

async function pollutedCases(root: string): Promise<{ path: string; truth: Table }[]> {
  const folder = join(root, 'messy_pollock_polluted');
  const names = await readdir(join(folder, 'csv'));
  return Promise.all(
    names.map(async (name) => {
      const [header = [], ...rows] = readDelimited(await readFile(join(folder, 'clean', name), 'utf8'));
      return { path: join(folder, 'csv', name), truth: { header, rows } };
    }),
  );
}

async function spectrumCases(root: string): Promise<{ path: string; truth: Table }[]> {
  const folder = join(root, 'messy_csv_spectrum');
  const names = await readdir(join(folder, 'csvs'));
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, 'json', name.replace(/csv$/, 'json')), 'utf8');
      const records: Record<string, string>[] = JSON.parse(text);
      const header = Object.keys(records[0] ?? {});
      return {
        path: join(folder, 'csvs', name),
        truth: { header, rows: records.map((record) => header.map((key) => record[key] ?? '')) },
      };
    }),
  );
}

/** What the product reads; a refused file reads as an empty table, so it scores only where the truth is empty too. */
async function readTable(engine: Engine, path: string, workDir: string): Promise<Table> {
  try {
    const table = await ingestFile({
      engine,
      files: [{ path, name: 'file.csv' }],
      options: {},
      workDir,
      limits: { columnsMax: 5000, unpackedBytesMax: 1024 ** 3 },
    });
    const texts = table.columns.map((column) => sql`${renderExpression(column)}`);
    const rows = await engine.withSession((session) =>
      session.query<{ row: (string | null)[] }>(
        sql`SELECT [${joinSql(texts)}] AS row FROM ${parquetRelation(table.parquetPath)} ORDER BY __row`.text,
      ),
    );
    return {
      header: table.columns.map(({ name }) => name),
      rows: rows.map(({ row }) => row.map((value) => value ?? '')),
    };
  } catch (error) {
    if (error instanceof DomainError && error.code.startsWith('input_')) return { header: [], rows: [] };
    throw error;
  }
}

/** Line ends are compared as one kind, and empty fields at the end of a record do not count. */
function asKey(row: string[]): string {
  const last = row.findLastIndex((field) => field !== '');
  return oneLineEnd(JSON.stringify(row.slice(0, last + 1)).replaceAll('\\r\\n', '\\n'));
}

function bagF1(read: string[], truth: string[]): number {
  if (read.length === 0 && truth.length === 0) return 1;
  const left = new Map<string, number>();
  for (const value of truth) left.set(value, (left.get(value) ?? 0) + 1);
  let hits = 0;
  for (const value of read) {
    const count = left.get(value) ?? 0;
    if (count === 0) continue;
    hits++;
    left.set(value, count - 1);
  }
  return (2 * hits) / (read.length + truth.length);
}

function oneLineEnd(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
