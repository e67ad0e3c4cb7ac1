import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ALL_CHECKS } from '@/server/domain/quality/checks/all-checks';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { seededRandom } from '@/server/stats/random';
import { FAULT_KINDS, type FaultKind } from './lib/fault-kinds';
import { peopleTable, type TextTable } from './lib/people-table';
import { readDelimited } from './lib/read-delimited';
import { type ScannedFile, scanFile } from './lib/scan-file';
import { sharedDataFolder } from './lib/shared-data';

const ROWS_MAX = 2000;
const TABLES = [
  { name: 'penguins', file: 'tab_penguins/penguins.csv', label: 'species' },
  { name: 'mpg', file: 'tab_mpg/mpg.csv', label: null },
  { name: 'telco', file: 'tab_telco_churn/Telco-Customer-Churn.csv', label: 'Churn' },
  { name: 'titanic', file: 'tab_titanic/titanic.csv', label: 'Survived' },
  { name: 'diamonds', file: 'tab_diamonds/diamonds.csv.gz', label: 'cut' },
  { name: 'california', file: 'tab_california_housing/housing.csv', label: 'ocean_proximity' },
];

/**
 * Faults of thirty kinds planted in tables that are clean, one kind at a time: which the checks find, and what else they
 * then mark that they did not mark before. `-- KIND …` plants only these kinds, `-- wrong_cells` also runs the search for wrong cells, which takes longer.
 */
export async function run(args: string[]): Promise<object> {
  const engine = createDuckdbEngine({
    tempDir: join(tmpdir(), 'datrix-faults'),
    memoryLimitMb: 1024,
    threads: 2,
  });
  const folder = await mkdtemp(join(tmpdir(), 'datrix-faults-'));
  const tables = [peopleTable(1500), ...(await publicTables())];
  const extra = args.includes('wrong_cells') ? ['wrong_cells'] : [];
  const kinds: Record<string, object> = {};
  const chosen = args.filter((name) => name !== 'wrong_cells');
  for (const kind of FAULT_KINDS.filter(({ id }) => chosen.length === 0 || chosen.includes(id))) {
    const sums = { tables: 0, found: 0, planted: 0, marked: 0, hits: 0 };
    for (const table of tables) {
      const planted = kind.plant(table, seededRandom(5));
      if (planted === null) continue;
      const checks = [
        ...kind.checks.filter((id) => id !== 'wrong_cells'),
        ...extra.filter((id) => kind.checks.includes(id)),
        'duplicate_columns',
      ];
      const before = await marks(engine, folder, table, checks, kind);
      const after = await marks(engine, folder, planted.table, checks, kind);
      const truth = new Set(planted.cells.map(({ row, column }) => `${row}/${column}`));
      // Where rows moved, what was marked before says nothing about what is marked now.
      const fresh = [...after.cells].filter((cell) => truth.has(cell) || !before.cells.has(cell));
      const hits = fresh.filter((cell) => truth.has(cell)).length;
      if (hits < truth.size) console.log(kind.id, table.name, `${hits} of ${truth.size}`);
      sums.tables += 1;
      sums.found += Number(truth.size > 0 ? hits >= truth.size / 2 : after.issues > before.issues);
      sums.planted += truth.size;
      sums.hits += hits;
      sums.marked += truth.size > 0 ? fresh.length : 0;
    }
    kinds[kind.id] = {
      checks: kind.checks,
      tables: sums.tables,
      tablesFound: sums.found,
      ...(sums.planted === 0
        ? {}
        : {
            planted: sums.planted,
            recall: ratio(sums.hits, sums.planted),
            precision: ratio(sums.hits, sums.marked),
          }),
    };
    console.log(kind.id, kinds[kind.id]);
  }
  await engine.close();
  await rm(folder, { recursive: true, force: true });
  return { kinds };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.round((part / whole) * 1000) / 1000;
}

async function marks(engine: Engine, folder: string, table: TextTable, only: string[], kind: FaultKind) {
  const path = join(folder, 'table.csv');
  const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
  await writeFile(path, [table.columns, ...table.rows].map((row) => row.map(quote).join(',')).join('\n'));
  const off = ALL_CHECKS.map(({ id }) => id).filter((id) => !only.includes(id));
  const scanned: ScannedFile = await scanFile(engine, path, table.label, off);
  const asked = new Set(
    scanned.run.issues.filter(({ check }) => kind.checks.includes(check)).map(({ id }) => id),
  );
  return {
    issues: asked.size,
    cells: new Set(
      scanned.marks
        .filter(({ issueId }) => asked.has(issueId))
        .map(({ row, position }) => `${row}/${position ?? -1}`),
    ),
  };
}

async function publicTables(): Promise<TextTable[]> {
  const root = sharedDataFolder();
  if (root === null) {
    console.log('No shared data beside the project: only the made-up table is used.');
    return [];
  }
  return Promise.all(
    TABLES.map(async ({ name, file, label }) => {
      const bytes = await readFile(join(root, file));
      const [columns = [], ...rows] = readDelimited(
        (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, ''),
      );
      const whole = rows.filter((row) => row.length === columns.length);
      const step = Math.max(1, Math.floor(whole.length / ROWS_MAX));
      return { name, columns, rows: whole.filter((_, at) => at % step === 0).slice(0, ROWS_MAX), label };
    }),
  );
}
