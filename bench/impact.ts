import { encodeArms } from '../server/domain/impact/encode-arms.ts';
import { estimateImpact } from '../server/domain/impact/estimate-impact.ts';
import type { CandidateFix, ProxyModel, Scenario } from '../server/domain/impact/estimate-types.ts';
import { correctAll } from '../server/domain/impact/flag-labels.ts';
import { imputeFold } from '../server/domain/impact/impute-fold.ts';
import { fitProxies, PROXIES } from '../server/domain/impact/proxies.ts';
import { errorScale, scoreRows } from '../server/domain/impact/score-rows.ts';
import { seededRandom } from '../server/stats/random.ts';
import { type LabelTable, labelTables } from './lib/label-tables.ts';
import { FAULTS, type Fault, plantFault, takeRows } from './lib/plant-faults.ts';
import { sharedDataFolder } from './lib/shared-data.ts';

const ROWS_MAX = 2000;
const RATES: Record<Fault, number[]> = {
  labels: [0.05, 0.2],
  missing: [0.1, 0.4],
  outliers: [0.03, 0.1],
  typos: [0.1],
  variants: [0.3],
  duplicates: [0.3],
};

interface Pair {
  table: string;
  fault: Fault;
  scenario: Scenario;
  proxy: ProxyModel;
  best: boolean;
  effect: number;
  low: number;
  high: number;
  verdict: string;
  truth: number;
}

/**
 * The change that comes true: the proxies trained on all rows with and without the fix, and scored on a fifth of the
 * rows that the estimate never saw, clean or with the same fault and fix.
 */
function realised(clean: LabelTable, fault: Fault, rate: number, seed: number): Pair[] {
  const planted = plantFault(clean, fault, rate, seededRandom(seed));
  if (planted === null) return [];
  const { table, fix } = planted;
  const next = seededRandom(seed + 1);
  const held = Array.from({ length: clean.rowCount }, () => next() < 0.2);
  const groupOf = (row: number) => table.groups?.[row] ?? row;
  const rows = Array.from({ length: table.rowCount }, (_, row) => row);
  const train = rows.filter((row) => !held[groupOf(row)]);
  const test = rows.filter((row) => held[groupOf(row)] && fix.dropped?.[row] !== 1);
  const inside = (one: CandidateFix): CandidateFix => ({
    ...one,
    changed: one.changed.map(({ at, column }) => ({
      at,
      column: takeRows({ ...table, columns: [column] }, train).columns[0] ?? column,
    })),
    dropped: one.dropped === null ? null : Uint8Array.from(train, (row) => one.dropped?.[row] ?? 0),
  });
  const known = takeRows(table, train);
  const started = performance.now();
  const result = estimateImpact(known, [inside(fix)], { seed: 1 });
  const milliseconds = performance.now() - started;
  const [estimate] = result.fixes;
  if (result.notEstimable !== null || estimate === undefined) return [];
  // The faultless rows lie below the faulty ones in one encoding, so that models of either read both.
  const cleanForm: CandidateFix = {
    ...fix,
    id: 'clean',
    changed: clean.columns.map((column, at) => ({
      at,
      column: table.rowCount === clean.rowCount ? column : (table.columns[at] ?? column),
    })),
  };
  const { before, after } = encodeArms(table, [fix, cleanForm]);
  const [fixedArm, cleanArm] = after;
  if (fixedArm === undefined || cleanArm === undefined) return [];
  const trainRows = Int32Array.from(train);
  const testRows = Int32Array.from(test);
  const kept = trainRows.filter((row) => fix.dropped?.[row] !== 1);
  const options = { seed: 1, check: () => {} };
  const corrected = fix.relabel ? correctAll(before, table.target, trainRows, options) : null;
  const keptRows = kept.filter((row) => corrected?.dropped[row] !== 1);
  const fixed = imputeFold(fixedArm, fix.impute, keptRows);
  const without = fitProxies(before, table.target, trainRows, options);
  const withFix = fitProxies(fixed, corrected?.target ?? table.target, keptRows, options);
  const scale = errorScale(known.target);
  const truthOf = (scenario: Scenario, proxy: ProxyModel) => {
    const [a, b] = scenario === 'clean' ? [cleanArm, cleanArm] : [before, fixed];
    // On clean data labels are the true ones; what is served today is judged by labels as wrong as today's.
    const judge = fault === 'labels' && scenario === 'clean' ? clean.label : table.target;
    return (
      scoreRows(judge, withFix[proxy](b, testRows), testRows, scale) -
      scoreRows(judge, without[proxy](a, testRows), testRows, scale)
    );
  };
  console.error(`${clean.name} ${fault} ${rate}: ${Math.round(milliseconds)} ms`);
  const [main] = estimate.estimates;
  return estimate.estimates
    .map(({ scenario, proxy, effect, low, high, verdict }) => ({
      table: clean.name,
      fault,
      scenario,
      proxy,
      best: proxy === main?.proxy,
      effect,
      low,
      high,
      verdict,
      truth: truthOf(scenario, proxy) * 100,
    }))
    .filter(({ truth }) => Number.isFinite(truth));
}

function summary(pairs: readonly Pair[]) {
  const share = (of: readonly Pair[], holds: (pair: Pair) => boolean) =>
    of.length === 0 ? null : Math.round((of.filter(holds).length / of.length) * 1000) / 1000;
  const said = (verdict: string) => pairs.filter((pair) => pair.verdict === verdict);
  const large = pairs.filter(({ truth }) => Math.abs(truth) > 1);
  const widths = pairs.map(({ low, high }) => high - low).sort((a, b) => a - b);
  return {
    pairs: pairs.length,
    covered: share(pairs, ({ low, high, truth }) => truth >= low && truth <= high),
    coveredWhereOverOnePoint: share(large, ({ low, high, truth }) => truth >= low && truth <= high),
    overOnePoint: large.length,
    medianWidth: widths[widths.length >> 1] ?? null,
    helps: said('helps').length,
    helpsRight: share(said('helps'), ({ truth }) => truth > 0),
    mayHurt: said('may_hurt').length,
    mayHurtRight: share(said('may_hurt'), ({ truth }) => truth < 0),
    signRightOverOnePoint: share(large, ({ effect, truth }) => effect * truth > 0),
  };
}

export async function run(args: string[]): Promise<object> {
  const root = sharedDataFolder();
  if (root === null)
    return { skipped: 'The public tables are not here; name their folder in DATRIX_SHARED_DATA.' };
  const tables = labelTables(root, ROWS_MAX, args.length > 0 ? args : undefined).filter(
    ({ rowCount }) => rowCount >= 300,
  );
  let seed = 1;
  const pairs = tables.flatMap((table) =>
    FAULTS.flatMap((fault) =>
      RATES[fault].flatMap((rate) => {
        seed += 10;
        const found = realised(table, fault, rate, seed);
        for (const pair of found) console.error(JSON.stringify(pair));
        return found;
      }),
    ),
  );
  const by = (scenario: Scenario) => pairs.filter((pair) => pair.scenario === scenario);
  return {
    tables: tables.map(({ name }) => name),
    all: summary(pairs),
    clean: summary(by('clean')),
    served: summary(by('served')),
    byFault: Object.fromEntries(
      FAULTS.map((fault) => [fault, summary(pairs.filter((pair) => pair.fault === fault))]),
    ),
    byProxy: Object.fromEntries(
      PROXIES.map((proxy) => [proxy, summary(pairs.filter((pair) => pair.proxy === proxy))]),
    ),
  };
}
