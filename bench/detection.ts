import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { detectWrongCells } from '../server/domain/detection/index.ts';
import { toDetectionTable } from '../server/domain/detection/table-from-rows.ts';
import { readDelimited } from './lib/read-delimited.ts';
import { sharedDataFolder } from './lib/shared-data.ts';

const CUT = 0.5;

interface Tally {
  errors: number;
  flagged: number;
  hits: number;
  repairs: number;
  rightRepairs: number;
  autos: number;
  rightAutos: number;
  overwritten: number;
  seconds: number;
}

const none = (): Tally => ({
  errors: 0,
  flagged: 0,
  hits: 0,
  repairs: 0,
  rightRepairs: 0,
  autos: 0,
  rightAutos: 0,
  overwritten: 0,
  seconds: 0,
});

function pairs(root: string): Map<string, [string, string][]> {
  const at = (...parts: string[]) => join(root, ...parts);
  const sets = new Map<string, [string, string][]>();
  for (const name of ['hospital', 'beers', 'billionaire', 'adult_holodetect']) {
    sets.set(name, [[at(`errors_${name}`, 'dirty.csv'), at(`errors_${name}`, 'clean.csv')]]);
  }
  for (const folder of ['errors_hospital_rates', 'errors_beers_by_type']) {
    if (!existsSync(at(folder))) continue;
    for (const file of readdirSync(at(folder))
      .filter((name) => name.startsWith('dirty_'))
      .sort()) {
      const short = folder.replace('errors_', '').replace('_rates', '').replace('_by_type', '');
      sets.set(`${short} ${basename(file, '.csv').slice(6)}`, [[at(folder, file), at(folder, 'clean.csv')]]);
    }
  }
  const lake = at('errors_lake_dgov');
  for (const group of existsSync(lake) ? readdirSync(lake).sort() : []) {
    if (!group.startsWith('DGov_')) continue;
    const tables = readdirSync(join(lake, group)).sort();
    sets.set(
      `lake ${group.slice(5)}`,
      tables
        .map((name): [string, string] => [
          join(lake, group, name, 'dirty.csv'),
          join(lake, group, name, 'clean.csv'),
        ])
        .filter(([dirty]) => existsSync(dirty)),
    );
  }
  return new Map([...sets].filter(([, files]) => files.every(([dirty]) => existsSync(dirty))));
}

function measure(
  dirtyFile: string,
  cleanFile: string,
  tally: Tally,
  rules: Map<string, [number, number]>,
): void {
  const [header = [], ...all] = readDelimited(readFileSync(dirtyFile, 'utf8'));
  const clean = readDelimited(readFileSync(cleanFile, 'utf8')).slice(1);
  const rows = all.slice(0, clean.length);
  const truth = (row: number, position: number) => clean[row]?.[position];
  rows.forEach((cells, row) => {
    header.forEach((_, position) => {
      const right = truth(row, position);
      if (right !== undefined && cells[position] !== undefined && cells[position] !== right) tally.errors++;
    });
  });
  const start = performance.now();
  const suspects = detectWrongCells(toDetectionTable(header, all));
  tally.seconds += (performance.now() - start) / 1000;
  for (const suspect of suspects) {
    if (suspect.probability < CUT) continue;
    const observed = all[suspect.row]?.[suspect.position] ?? '';
    const right = truth(suspect.row, suspect.position);
    const wrong = right !== undefined && right !== observed;
    tally.flagged++;
    if (wrong) tally.hits++;
    const rule = rules.get(suspect.rule) ?? [0, 0];
    rules.set(suspect.rule, [rule[0] + 1, rule[1] + (wrong ? 1 : 0)]);
    if (suspect.suggestion === null || suspect.suggestion === observed) continue;
    const repaired = wrong && suspect.suggestion === right;
    tally.repairs++;
    if (repaired) tally.rightRepairs++;
    if (!suspect.auto) continue;
    tally.autos++;
    if (repaired) tally.rightAutos++;
    if (!wrong) tally.overwritten++;
  }
}

const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
const f1 = (hits: number, found: number, all: number) => ratio(2 * hits, found + all);
const round = (x: number) => Math.round(x * 1000) / 1000;

function falseAlarms(root: string) {
  let cells = 0;
  let flagged = 0;
  let autos = 0;
  let tables = 0;
  const worst: [string, number, number][] = [];
  for (const folder of readdirSync(root)
    .filter((name) => name.startsWith('tab_'))
    .sort()) {
    for (const file of readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.csv'))
      .sort()) {
      const [header = [], ...rows] = readDelimited(readFileSync(join(root, folder, file), 'utf8'));
      const table = toDetectionTable(header, rows);
      tables++;
      let here = 0;
      let hereAuto = 0;
      for (const column of table.columns) for (const q of column.counts) cells += q;
      for (const suspect of detectWrongCells(table)) {
        const filled = (rows[suspect.row]?.[suspect.position] ?? '') !== '';
        if (suspect.probability < CUT || !filled || suspect.rule === 'disguised missing') continue;
        here++;
        if (suspect.auto) hereAuto++;
      }
      flagged += here;
      autos += hereAuto;
      if (here > 0) worst.push([`${folder}/${file}`, here, hereAuto]);
    }
  }
  worst.sort((a, b) => b[1] - a[1]);
  return { tables, cells, flagged, percent: round((100 * flagged) / Math.max(1, cells)), autos, worst };
}

/** Detection and repair at cell level on tables with known faults, and false alarms on clean ones. */
export async function run(args: string[] = []): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const sets: Record<string, object> = {};
  const scores: number[] = [];
  console.log('set                          P     R     F1    repairF1 autos  autoP overwritten seconds');
  for (const [name, files] of pairs(root)) {
    if (args[0] !== undefined && !name.includes(args[0])) continue;
    const t = none();
    const rules = new Map<string, [number, number]>();
    for (const [dirty, clean] of files) measure(dirty, clean, t, rules);
    const row = {
      precision: round(ratio(t.hits, t.flagged)),
      recall: round(ratio(t.hits, t.errors)),
      f1: round(f1(t.hits, t.flagged, t.errors)),
      repairF1: round(f1(t.rightRepairs, t.repairs, t.errors)),
      autos: t.autos,
      autoPrecision: round(ratio(t.rightAutos, t.autos)),
      overwritten: t.overwritten,
      seconds: round(t.seconds),
    };
    scores.push(row.f1);
    sets[name] = row;
    console.log(name.padEnd(27), ...Object.values(row).map((x) => String(x).padEnd(6)));
    if (args.includes('--rules')) {
      for (const [rule, [n, hits]] of [...rules].sort((a, b) => b[1][0] - a[1][0])) {
        console.log(`    ${rule.padEnd(24)} ${n} flagged, ${hits} right`);
      }
    }
  }
  const meanF1 = round(scores.reduce((sum, x) => sum + x, 0) / Math.max(1, scores.length));
  const clean =
    args[0] === undefined || args[0] === 'clean' || args.includes('--clean') ? falseAlarms(root) : null;
  console.log(`mean F1 ${meanF1}`);
  if (clean)
    console.log(`false alarms: ${clean.flagged} of ${clean.cells} filled cells (${clean.percent} %)`);
  return { sets, meanF1, clean };
}
