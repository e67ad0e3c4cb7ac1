import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRows } from '@/server/domain/ingestion/csv/parse-rows';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { scanFile } from './lib/scan-file';
import { sharedDataFolder } from './lib/shared-data';

const SETS: [string, string, string][] = [
  ['hospital', 'errors_hospital/dirty.csv', 'errors_hospital/clean.csv'],
  ['hospital 10 %', 'errors_hospital_rates/dirty_10.csv', 'errors_hospital_rates/clean.csv'],
  ['beers', 'errors_beers/dirty.csv', 'errors_beers/clean.csv'],
  ['billionaire', 'errors_billionaire/dirty.csv', 'errors_billionaire/clean.csv'],
  ['adult', 'errors_adult_holodetect/dirty.csv', 'errors_adult_holodetect/clean.csv'],
];

const MISSING = new Set(['missing_values', 'disguised_missing', 'sparse_rows', 'empty_column']);

/**
 * What the product itself says of files with known errors: wrong cells by a whole scan (ingestion included), against the
 * clean twin by position; and what it says of clean tables.
 */
export async function run(): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const engine = createDuckdbEngine({
    tempDir: join(tmpdir(), 'datrix-accuracy'),
    memoryLimitMb: 1024,
    threads: 2,
  });
  const wrongCells: Record<string, { precision: number; recall: number; f1: number }> = {};
  for (const [name, dirty, clean] of SETS) {
    const truth = await differences(join(root, dirty), join(root, clean));
    const { cells } = await scanFile(engine, join(root, dirty));
    const hits = cells.filter(({ row, position }) => truth.has(`${row}/${position}`)).length;
    const precision = hits / Math.max(1, cells.length);
    const recall = hits / Math.max(1, truth.size);
    wrongCells[name] = {
      precision,
      recall,
      f1: (2 * precision * recall) / Math.max(1e-9, precision + recall),
    };
    console.log(name, cells.length, truth.size, wrongCells[name]);
  }
  const falseAlarms: Record<
    string,
    { warnings: number; beyondMissing: number; flaggedCells: number; cells: number }
  > = {};
  for (const set of (await readdir(root)).filter(
    (entry) => entry.startsWith('tab_') && !entry.endsWith('_missing'),
  )) {
    const file = (await readdir(join(root, set))).find((entry) => /\.(csv|data)$/.test(entry));
    if (file === undefined) continue;
    const { run: checks, cells, rowCount, columnCount } = await scanFile(engine, join(root, set, file));
    const loud = checks.issues.filter(({ severity }) => severity !== 'info');
    falseAlarms[set] = {
      warnings: loud.length,
      // Public tables do lack values, and saying so is no false alarm.
      beyondMissing: loud.filter(({ type }) => !MISSING.has(type)).length,
      flaggedCells: cells.length,
      cells: rowCount * columnCount,
    };
    console.log(
      set,
      falseAlarms[set],
      loud.map((issue) => `${issue.type}:${issue.column?.name}:${issue.affectedCount}`).join(' '),
    );
  }
  await engine.close();
  return { wrongCells, falseAlarms };
}

async function differences(dirty: string, clean: string): Promise<Set<string>> {
  const read = async (path: string) =>
    parseRows(
      (await readFile(path, 'utf8')).replace(/^\uFEFF/, ''),
      { delimiter: ',', quote: '"', escape: '"' },
      { final: true },
    ).rows.slice(1);
  const [left, right] = [await read(dirty), await read(clean)];
  const different = new Set<string>();
  left.forEach(({ fields }, row) => {
    fields.forEach((value, position) => {
      if (value !== right[row]?.fields[position]) different.add(`${row}/${position}`);
    });
  });
  return different;
}
