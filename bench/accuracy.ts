import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRows } from '@/server/domain/ingestion/csv/parse-rows';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { cleanTables } from './lib/clean-tables';
import { type ScannedFile, scanFile } from './lib/scan-file';
import { sharedDataFolder } from './lib/shared-data';

const SETS: [string, string, string][] = [
  ['hospital', 'errors_hospital/dirty.csv', 'errors_hospital/clean.csv'],
  ['hospital 10 %', 'errors_hospital_rates/dirty_10.csv', 'errors_hospital_rates/clean.csv'],
  ['beers', 'errors_beers/dirty.csv', 'errors_beers/clean.csv'],
  ['billionaire', 'errors_billionaire/dirty.csv', 'errors_billionaire/clean.csv'],
  ['adult', 'errors_adult_holodetect/dirty.csv', 'errors_adult_holodetect/clean.csv'],
];

const MISSING = new Set(['missing_values', 'disguised_missing', 'sparse_rows', 'empty_column']);
/** Types whose cells are said to hold nothing, which is no doubt about a value. */
const NOTHING = new Set(['missing_values', 'disguised_missing', 'missing_where_expected']);

interface Alarms {
  rows: number;
  columns: number;
  warnings: number;
  warningsBesideMissing: number;
  filled: number;
  flaggedFilled: number;
  flaggedFilledPercent: number;
  saidToBeNothing: number;
  flaggedEmpty: number;
  automatic: number;
}

/**
 * What the product itself says of files with known errors: wrong cells by a whole scan (ingestion included), against the
 * clean twin by position; and what it says of clean tables.
 */
export async function run(args: string[] = []): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const engine = createDuckdbEngine({
    tempDir: join(tmpdir(), 'datrix-accuracy'),
    memoryLimitMb: 1024,
    threads: 2,
  });
  const wanted = (name: string) => args.length === 0 || args.some((arg) => name.includes(arg));
  const wrongCells: Record<string, { precision: number; recall: number; f1: number }> = {};
  for (const [name, dirty, clean] of SETS) {
    if (!wanted(name)) continue;
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
  const falseAlarms: Record<string, Alarms> = {};
  const total = {
    tables: 0,
    tablesAboveTwo: 0,
    filled: 0,
    flaggedFilled: 0,
    saidToBeNothing: 0,
    flaggedEmpty: 0,
    automatic: 0,
  };
  for (const { name, path, clean } of await cleanTables(root)) {
    if (!wanted(name)) continue;
    const scanned = await scanFile(engine, path);
    const { alarms, loud, flagged } = alarmsOf(scanned);
    falseAlarms[name] = alarms;
    if (clean) {
      total.tables += 1;
      total.filled += alarms.filled;
      total.flaggedFilled += alarms.flaggedFilled;
      total.saidToBeNothing += alarms.saidToBeNothing;
      total.flaggedEmpty += alarms.flaggedEmpty;
      total.automatic += alarms.automatic;
      total.tablesAboveTwo += Number(alarms.warnings > 2);
    }
    console.log(name, JSON.stringify(alarms));
    for (const line of [...loud, ...flagged]) console.log(`    ${line}`);
  }
  console.log('clean tables', total);
  await engine.close();
  return { wrongCells, falseAlarms, total };
}

function alarmsOf({ run: checks, cells, rowCount, columnCount, filledCount, automatic }: ScannedFile) {
  const typeOf = new Map(checks.issues.map(({ id, type }) => [id, type]));
  const empty = cells.filter(({ value }) => value === null || value.trim() === '');
  const nothing = cells.filter(
    (cell) => !empty.includes(cell) && cell.issueIds.every((id) => NOTHING.has(typeOf.get(id) ?? '')),
  );
  const doubted = cells.filter((cell) => !empty.includes(cell) && !nothing.includes(cell));
  const warnings = checks.issues.filter(({ severity }) => severity !== 'info');
  const beside = warnings.filter(({ type }) => !MISSING.has(type));
  const alarms: Alarms = {
    rows: rowCount,
    columns: columnCount,
    warnings: warnings.length,
    warningsBesideMissing: beside.length,
    filled: filledCount,
    flaggedFilled: doubted.length,
    flaggedFilledPercent: Math.round((1e5 * doubted.length) / Math.max(1, filledCount)) / 1000,
    saidToBeNothing: nothing.length,
    flaggedEmpty: empty.length,
    automatic,
  };
  const byIssue = Map.groupBy(
    doubted,
    ({ issueIds, position }) => `${typeOf.get(issueIds[0] ?? '')}:${position}`,
  );
  return {
    alarms,
    loud: warnings.map(
      (issue) =>
        `${issue.severity} ${issue.type} ${issue.column?.name ?? ''} ${issue.affectedCount}: ${issue.description.slice(0, 160)}`,
    ),
    flagged: [...byIssue].map(
      ([key, found]) =>
        `flagged ${key} x ${found.length}: ${[...new Set(found.map(({ value }) => value))].slice(0, 6).join(' | ')}`,
    ),
  };
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
