import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toDetectionTable } from '../server/domain/detection/table-from-rows.ts';
import { findDuplicates } from '../server/domain/duplicates/index.ts';
import { readDelimited } from './lib/read-delimited.ts';
import { sharedDataFolder } from './lib/shared-data.ts';

const ROWS_MAX = 20_000;

interface LabelledTable {
  names: string[];
  rows: string[][];
  truth: Set<string>;
}

const key = (a: number, b: number) => (a < b ? `${a},${b}` : `${b},${a}`);

function read(path: string, separator: string): { names: string[]; rows: string[][] } {
  const [names = [], ...rows] = readDelimited(readFileSync(path, 'utf8'), separator).map((row) =>
    row.map((value) => value.trim()),
  );
  return { names, rows };
}

function febrl(path: string): LabelledTable {
  const { names, rows } = read(path, ',');
  const truth = new Set<string>();
  const byRecord = Map.groupBy(rows.keys(), (row) => rows[row]?.[0]?.split('-')[1]);
  for (const group of byRecord.values()) {
    for (const a of group) for (const b of group) if (a < b) truth.add(key(a, b));
  }
  return { names: names.slice(1), rows: rows.map((row) => row.slice(1)), truth };
}

function cora(folder: string): LabelledTable {
  const { names, rows } = read(join(folder, 'cora.csv'), '|');
  const at = new Map(rows.map((row, i) => [row[0], i]));
  const truth = read(join(folder, 'cora_gt.csv'), '|');
  const pairs = [truth.names, ...truth.rows].flatMap(([a, b]) => {
    const [x, y] = [at.get(a), at.get(b)];
    return x === undefined || y === undefined ? [] : [key(x, y)];
  });
  return { names: names.slice(1), rows: rows.map((row) => row.slice(1)), truth: new Set(pairs) };
}

/** Two tables one under the other, on the columns that both have. */
function stacked(folder: string, left: string, right: string): LabelledTable {
  const short = (name: string) => name.split(/[/#]/).at(-1)?.replace(/^id$/, '') ?? '';
  const [one, two] = [read(join(folder, left), '|'), read(join(folder, right), '|')];
  const names = one.names.map(short).filter((name) => name !== '' && two.names.map(short).includes(name));
  const rows = [one, two].flatMap((table) => {
    const order = names.map((name) => table.names.map(short).indexOf(name));
    return table.rows.map((row) => order.map((position) => row[position] ?? ''));
  });
  const [idsOne, idsTwo] = [one, two].map((table) => new Map(table.rows.map((row, i) => [row[0], i])));
  const truth = read(join(folder, 'gt.csv'), '|').rows.flatMap(([a, b]) => {
    const [x, y] = [idsOne?.get(a), idsTwo?.get(b)];
    return x === undefined || y === undefined ? [] : [key(x, y + one.rows.length)];
  });
  return { names, rows, truth: new Set(truth) };
}

function measure(table: LabelledTable) {
  const started = performance.now();
  const found = findDuplicates(toDetectionTable(table.names, table.rows), 1);
  const seconds = (performance.now() - started) / 1000;
  // Exact copies are told by another check; here they are neither found nor missed.
  const texts = table.rows.map((row) => row.join('\u0000').toLowerCase());
  const truth = new Set(
    [...table.truth].filter((pair) => {
      const [a = 0, b = 0] = pair.split(',').map(Number);
      return texts[a] !== texts[b];
    }),
  );
  const flagged = found.filter(({ probability }) => probability >= 0.5);
  const hits = flagged.filter(({ rowA, rowB }) => truth.has(key(rowA, rowB))).length;
  const [precision, recall] = [hits / Math.max(1, flagged.length), hits / Math.max(1, truth.size)];
  const f1 = (2 * precision * recall) / Math.max(1e-9, precision + recall);
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return {
    rows: table.rows.length,
    pairs: truth.size,
    precision: round(precision),
    recall: round(recall),
    f1: round(f1),
    seconds: round(seconds),
  };
}

/** Duplicate pairs at one half against public truth, and alarms on plain tables. */
export async function run(): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'The shared data are absent.' };
  const sets: [string, () => LabelledTable][] = [
    ['febrl1', () => febrl(join(root, 'dup_febrl1/dataset1.csv'))],
    ['febrl2', () => febrl(join(root, 'dup_febrl2/dataset2.csv'))],
    ['cora', () => cora(join(root, 'dup_cora'))],
    ['restaurants', () => stacked(join(root, 'dup_restaurants_oaei'), 'rest1.csv', 'rest2.csv')],
    ['abt_buy', () => stacked(join(root, 'dup_abt_buy'), 'abt.csv', 'buy.csv')],
    ['imdb_tmdb', () => stacked(join(root, 'dup_imdb_tmdb'), 'imdb.csv', 'tmdb.csv')],
  ];
  const measured: Record<string, object> = {};
  for (const [name, load] of sets) {
    measured[name] = measure(load());
    console.error(name, JSON.stringify(measured[name]));
  }
  const alarms: Record<string, number> = {};
  for (const folder of readdirSync(root).filter((name) => name.startsWith('tab_'))) {
    for (const file of readdirSync(join(root, folder)).filter((name) => name.endsWith('.csv'))) {
      const table = read(join(root, folder, file), ',');
      if (table.names.length < 2) continue;
      const pairs = findDuplicates(toDetectionTable(table.names, table.rows.slice(0, ROWS_MAX)), 1);
      alarms[`${folder}/${file}`] = pairs.filter(({ probability }) => probability >= 0.5).length;
      console.error(folder, file, alarms[`${folder}/${file}`]);
    }
  }
  return { measured, alarms };
}
