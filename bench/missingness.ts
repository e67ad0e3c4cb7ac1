import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  judgeMask,
  type PreparedDriver,
  prepareDriver,
  type SampleColumn,
} from '../server/domain/missingness';
import { normalQuantile } from '../server/stats/normal-quantile.ts';
import { readDelimited } from './lib/read-delimited.ts';
import { sharedDataFolder } from './lib/shared-data.ts';

const ROWS_MAX = 5000;
const RATES = [0.05, 0.1, 0.2, 0.3, 0.5];
/** Pure chance is drawn more often, since its false alarms are what is counted. */
const MECHANISMS = ['mcar', 'mcar', 'mcar', 'mar', 'mar_u', 'mnar', 'by_design', 'in_stretches'] as const;
type Planted = (typeof MECHANISMS)[number];

const TABLES = [
  { name: 'iris', file: 'tab_iris/iris.csv', header: true },
  { name: 'diamonds', file: 'tab_diamonds/diamonds.csv.gz', header: true },
  { name: 'california', file: 'tab_california_housing/housing.csv', header: true },
  { name: 'breast_cancer', file: 'tab_breast_cancer/breast-cancer-wisconsin.csv', header: false },
  { name: 'spambase', file: 'tab_spambase/spambase.csv', header: true },
  { name: 'pima', file: 'tab_pima/pima-indians-diabetes.csv', header: false },
  { name: 'adult', file: 'tab_adult/adult-train.csv.gz', header: false },
];

/** Mulberry32, so that every run draws the same gaps. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function read(root: string, { file, header }: (typeof TABLES)[number]): SampleColumn[] {
  const bytes = readFileSync(join(root, file));
  const all = readDelimited((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  const names = header ? (all.shift() ?? []) : (all[0] ?? []).map((_, at) => `c${at}`);
  const complete = all.filter(
    (row) => row.length === names.length && !row.some((v) => /^\s*(\?|NA)?\s*$/.test(v)),
  );
  const step = Math.max(1, Math.floor(complete.length / ROWS_MAX));
  const rows = complete.filter((_, at) => at % step === 0).slice(0, ROWS_MAX);
  return names.flatMap((name, at): SampleColumn[] => {
    const texts = rows.map((row) => (row[at] ?? '').trim());
    const values = Float64Array.from(texts, Number);
    if (!values.some(Number.isNaN)) return [{ name, kind: 'number', values }];
    const levels = [...new Set(texts)];
    if (levels.length < 2 || levels.length > 200) return [];
    return [{ name, kind: 'category', codes: Int32Array.from(texts, (text) => levels.indexOf(text)) }];
  });
}

/** Normal scores of a numeric column, the same for equal values. */
function scores({ values }: Extract<SampleColumn, { kind: 'number' }>): Float64Array {
  const sorted = values.slice().sort();
  const [first, last] = [new Map<number, number>(), new Map<number, number>()];
  sorted.forEach((value, at) => {
    if (!first.has(value)) first.set(value, at);
    last.set(value, at);
  });
  return values.map((value) =>
    normalQuantile((((first.get(value) ?? 0) + (last.get(value) ?? 0)) / 2 + 0.5) / values.length),
  );
}

/** Marks rows with a probability that rises with `strength`, `rate` of them on average. */
function draw(strength: Float64Array, rate: number, next: () => number): Uint8Array {
  const chance = (shift: number, value: number) => 1 / (1 + Math.exp(-shift - value));
  let [low, high] = [-30, 30];
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    const mean = strength.reduce((sum, value) => sum + chance(middle, value), 0) / strength.length;
    if (mean < rate) low = middle;
    else high = middle;
  }
  return Uint8Array.from(strength, (value) => (next() < chance(low, value) ? 1 : 0));
}

function plant(
  planted: Planted,
  target: SampleColumn,
  others: SampleColumn[],
  rate: number,
  next: () => number,
): { mask: Uint8Array; driver: string | null } | null {
  const rows = target.kind === 'number' ? target.values.length : target.codes.length;
  const numeric = others
    .filter((column) => column.kind === 'number')
    .filter(({ values }) => new Set(values).size >= 5);
  const driver = numeric[Math.floor(next() * numeric.length)];
  const flat = new Float64Array(rows);
  switch (planted) {
    case 'mcar':
      return { mask: draw(flat, rate, next), driver: null };
    case 'mar':
      return driver === undefined
        ? null
        : {
            mask: draw(
              scores(driver).map((v) => 1.2 * v),
              rate,
              next,
            ),
            driver: driver.name,
          };
    case 'mar_u':
      return driver === undefined
        ? null
        : {
            mask: draw(
              scores(driver).map((v) => 1.2 * (Math.min(v * v, 6) - 1)),
              rate,
              next,
            ),
            driver: driver.name,
          };
    case 'mnar':
      if (target.kind !== 'number' || new Set(target.values).size < 20) return null;
      return {
        mask: draw(
          scores(target).map((v) => 2 * v),
          rate,
          next,
        ),
        driver: null,
      };
    case 'by_design': {
      if (driver === undefined) return null;
      const cut = driver.values.slice().sort()[Math.floor((1 - rate) * rows)] ?? 0;
      const mask = Uint8Array.from(driver.values, (value) => (value > cut ? 1 : 0));
      const share = mask.reduce((sum, mark) => sum + mark, 0) / rows;
      return share < rate / 2 ? null : { mask, driver: driver.name };
    }
    case 'in_stretches': {
      const mask = new Uint8Array(rows);
      const length = Math.max(2, Math.round((rows * rate) / 5));
      for (let outage = 0; outage < 5; outage++) {
        const start = Math.floor(next() * rows);
        for (let at = 0; at < length; at++) mask[(start + at) % rows] = 1;
      }
      return { mask, driver: null };
    }
  }
}

const f1 = (hits: number, said: number, true_: number) =>
  said + true_ === 0 ? 1 : (2 * hits) / (said + true_);

export async function run(): Promise<object> {
  const root = sharedDataFolder();
  if (root === null)
    return { skipped: 'The public tables are not here; name their folder in DATRIX_SHARED_DATA.' };
  const confusion: Record<string, Record<string, number>> = {};
  let [drivers, rightDrivers, seed] = [0, 0, 1];
  const started = performance.now();
  const used: string[] = [];
  for (const table of TABLES) {
    if (!existsSync(join(root, table.file))) continue;
    used.push(table.name);
    const columns = read(root, table);
    const prepared = new Map<SampleColumn, PreparedDriver>(
      columns.map((column) => [column, prepareDriver(column)]),
    );
    for (const target of columns.slice(0, 12)) {
      const others = columns.filter((column) => column !== target);
      for (const rate of RATES) {
        for (const planted of MECHANISMS) {
          const next = random(seed++);
          const made = plant(planted, target, others, rate, next);
          if (made === null) continue;
          const verdict = judgeMask(
            made.mask,
            others.flatMap((column) => prepared.get(column) ?? []),
            () =>
              target.kind === 'number'
                ? {
                    own: target.values.map((value, at) => (made.mask[at] === 1 ? Number.NaN : value)),
                    others,
                  }
                : null,
          );
          const row = confusion[planted] ?? {};
          confusion[planted] = row;
          row[verdict.mechanism] = (row[verdict.mechanism] ?? 0) + 1;
          if (made.driver !== null && verdict.drivers[0] !== undefined) {
            drivers += 1;
            if (verdict.drivers[0].column === made.driver) rightDrivers += 1;
          }
        }
      }
    }
  }
  const cell = (planted: string, said: string) => confusion[planted]?.[said] ?? 0;
  const sum = (planted: string) =>
    Object.values(confusion[planted] ?? {}).reduce((total, count) => total + count, 0);
  const decided = (planted: string) => sum(planted) - cell(planted, 'undecided');
  const rest = ['mar', 'mar_u', 'mnar', 'by_design', 'in_stretches'];
  const right = cell('mcar', 'mcar');
  const missed = rest.reduce((total, planted) => total + cell(planted, 'mcar'), 0);
  const found = rest.reduce((total, planted) => total + decided(planted) - cell(planted, 'mcar'), 0);
  const wrong = decided('mcar') - right;
  const mcarF1 = f1(right, right + missed, right + wrong);
  const restF1 = f1(found, found + wrong, found + missed);
  return {
    tables: used,
    confusion,
    macroF1Decided: (mcarF1 + restF1) / 2,
    falseMarOnMcar: cell('mcar', 'mar') / sum('mcar'),
    decidedShareMcar: decided('mcar') / sum('mcar'),
    mnarFound: cell('mnar', 'mnar_suspected') / sum('mnar'),
    falseMnarOnMar:
      (cell('mar', 'mnar_suspected') + cell('mar_u', 'mnar_suspected')) / (sum('mar') + sum('mar_u')),
    falseMnarOnMcar: cell('mcar', 'mnar_suspected') / sum('mcar'),
    topDriverRight: drivers === 0 ? null : rightDrivers / drivers,
    seconds: (performance.now() - started) / 1000,
  };
}
