import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLabelErrors } from '../server/domain/label-errors/find-label-errors.ts';
import { doubtLabels } from '../server/domain/label-errors/judge-classes.ts';
import { predictOutOfFold } from '../server/domain/label-errors/out-of-fold.ts';
import { noiseMatrix } from '../server/stats/confident-joint.ts';
import { encodeTable, type RawColumn } from '../server/stats/encode-table.ts';
import { groupEqualRows } from '../server/stats/group-equal-rows.ts';
import { auprc } from '../server/stats/metrics.ts';
import { seededRandom } from '../server/stats/random.ts';
import { binFeatures } from '../server/stats/trees/bin-features.ts';
import { type LabelTable, labelTables } from './lib/label-tables.ts';
import { readDelimited } from './lib/read-delimited.ts';
import { type ReviewedLabels, reviewedLabels } from './lib/reviewed-labels.ts';
import { sharedDataFolder } from './lib/shared-data.ts';

const RATES = [0, 0.03, 0.1];
const ROWS_MAX = 4000;

interface Case {
  name: string;
  columns: RawColumn[];
  given: Int32Array;
  wrong: Uint8Array;
  classes: number;
}

/** Flips labels evenly (even seeds) or by one class in two turning into the next (odd seeds). */
function flipped({ name, columns, label }: LabelTable, rate: number, seed: number): Case | null {
  if (label.kind === 'number') return null;
  const next = seededRandom(seed);
  const { codes, classes } = label;
  const given = codes.map((code) => {
    if (seed % 2 === 1) {
      const turns = code % 2 === 0 && next() < rate * 2;
      return turns ? (code + 1) % classes : code;
    }
    return next() < rate ? (code + 1 + Math.floor(next() * (classes - 1))) % classes : code;
  });
  return {
    name: `${name} ${rate}${seed % 2 === 1 ? ' one-sided' : ''}`,
    columns,
    given,
    wrong: Uint8Array.from(given, (code, row) => (code === codes[row] ? 0 : 1)),
    classes,
  };
}

/** What plain confident learning makes of the same trees: its ranking (normalised margin) and the rows that it prunes. */
function plainConfidentLearning({ columns, given, classes }: Case): {
  scores: Float64Array;
  flags: Uint8Array;
} {
  const features = encodeTable(columns);
  const binned = binFeatures(features, 63);
  const rows = Int32Array.from(given.keys());
  const { trees } = predictOutOfFold(features, binned, { kind: 'classes', codes: given, classes }, rows, {
    seed: 1,
    groups: groupEqualRows(features, given.length),
  });
  const scores = Float64Array.from(given, (code, row) => {
    let other = 0;
    for (let k = 0; k < classes; k++) if (k !== code) other = Math.max(other, trees[row * classes + k] ?? 0);
    return other - (trees[row * classes + code] ?? 0);
  });
  // cleanlab's prune_by_noise_rate: of each pair (given j, true k) as many rows as the joint counts, by their margin.
  const flags = new Uint8Array(given.length);
  const noise = noiseMatrix(trees, given, rows, classes);
  for (let j = 0; j < classes; j++)
    for (let k = 0; k < classes; k++) {
      if (j === k) continue;
      const expected = (noise[k * classes + j] ?? 0) * given.filter((code) => code === k).length;
      const margin = (row: number) => (trees[row * classes + k] ?? 0) - (trees[row * classes + j] ?? 0);
      Array.from(rows.filter((row) => given[row] === j))
        .sort((a, b) => margin(b) - margin(a))
        .slice(0, Math.round(expected))
        .forEach((row) => {
          flags[row] = 1;
        });
    }
  return { scores, flags };
}

function precisionAt(scores: Float64Array, wrong: Uint8Array, k: number): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  return order.slice(0, k).reduce((sum, row) => sum + (wrong[row] ?? 0), 0) / k;
}

function measure(one: Case) {
  const errors = one.wrong.reduce((sum, mark) => sum + mark, 0);
  const started = performance.now();
  const verdict = findLabelErrors(
    {
      rowCount: one.given.length,
      features: one.columns,
      label: { kind: 'classes', codes: one.given, classes: one.classes },
    },
    { seed: 1 },
  );
  const milliseconds = Math.round(performance.now() - started);
  const scores = new Float64Array(one.given.length);
  for (const { row, probability } of verdict.findings) scores[row] = probability;
  const said = verdict.findings.filter(({ probability }) => probability >= 0.5);
  const hits = said.filter(({ row }) => one.wrong[row] === 1).length;
  const plain = plainConfidentLearning(one);
  const plainSaid = plain.flags.reduce((sum, mark) => sum + mark, 0);
  const plainHits = plain.flags.reduce((sum, mark, row) => sum + (mark === 1 ? (one.wrong[row] ?? 0) : 0), 0);
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return {
    name: one.name,
    rows: one.given.length,
    errors,
    silent: verdict.silent,
    said: said.length,
    precision: said.length === 0 ? null : round(hits / said.length),
    recall: errors === 0 ? null : round(hits / errors),
    believed: round(said.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, said.length)),
    auprc: errors === 0 ? null : round(auprc(scores, one.wrong)),
    precisionAtK: errors === 0 ? null : round(precisionAt(scores, one.wrong, errors)),
    plain: {
      said: plainSaid,
      precision: plainSaid === 0 ? null : round(plainHits / plainSaid),
      recall: errors === 0 ? null : round(plainHits / errors),
      auprc: errors === 0 ? null : round(auprc(plain.scores, one.wrong)),
      precisionAtK: errors === 0 ? null : round(precisionAt(plain.scores, one.wrong, errors)),
    },
    milliseconds,
  };
}

/** Texts with given and true labels, as they were published. */
function nessie(root: string): Case[] {
  const rows = readDelimited(readFileSync(join(root, 'labelerr_nessie_toy/easy_text.tsv'), 'utf8'), '\t');
  const levels = [...new Set(rows.map((row) => row[2] ?? ''))].sort();
  return [
    {
      name: 'nessie easy_text',
      columns: [{ name: 'text', kind: 'text', values: rows.map((row) => row[0] ?? '') }],
      given: Int32Array.from(rows, (row) => levels.indexOf(row[2] ?? '')),
      wrong: Uint8Array.from(rows, (row) => (row[1] === row[2] ? 0 : 1)),
      classes: levels.length,
    },
  ];
}

/** The income column of HoloDetect's adult table, dirty against clean: misspelt labels, which other checks find. */
function adultIncome(root: string): Case[] {
  const read = (name: string) =>
    readDelimited(readFileSync(join(root, 'errors_adult_holodetect', name), 'utf8'));
  const [dirty, clean] = [read('dirty.csv'), read('clean.csv')];
  const names = dirty.shift() ?? [];
  clean.shift();
  const at = names.findIndex((name) => name.toLowerCase() === 'income');
  const labels = dirty.map((row) => row[at] ?? '');
  const levels = [...new Set(labels)].sort();
  const columns = names.flatMap((name, column): RawColumn[] =>
    column === at ? [] : [{ name, kind: 'text', values: dirty.map((row) => row[column] ?? null) }],
  );
  return [
    {
      name: `adult_holodetect income (${levels.length} values)`,
      columns,
      given: Int32Array.from(labels, (label) => levels.indexOf(label)),
      wrong: Uint8Array.from(labels, (label, row) => (label === clean[row]?.[at] ? 0 : 1)),
      classes: levels.length,
    },
  ];
}

/** Among labels that people looked at: how well the ranking puts those that they found wrong first. */
function reviewed({ name, classes, given, probabilities, verdicts }: ReviewedLabels) {
  const rows = Int32Array.from(given.keys());
  const odds = new Float64Array(given.length);
  for (const doubt of doubtLabels(probabilities, { kind: 'classes', codes: given, classes }, rows))
    odds[doubt.row] = doubt.odds;
  const margins = Float64Array.from(given, (code, row) => {
    const own = row * classes + code;
    let other = 0;
    for (let k = 0; k < classes; k++)
      if (k !== code) other = Math.max(other, probabilities[row * classes + k] ?? 0);
    return other - (probabilities[own] ?? 0);
  });
  const looked = [...verdicts.keys()];
  const wrong = Uint8Array.from(looked, (row) => verdicts.get(row) ?? 0);
  const errors = wrong.reduce((sum, mark) => sum + mark, 0);
  const of = (scores: Float64Array) => Float64Array.from(looked, (row) => scores[row] ?? 0);
  return {
    name,
    reviewed: looked.length,
    wrong: errors,
    auprc: auprc(of(odds), wrong),
    precisionAtK: precisionAt(of(odds), wrong, errors),
    plain: { auprc: auprc(of(margins), wrong), precisionAtK: precisionAt(of(margins), wrong, errors) },
  };
}

export async function run(args: string[]): Promise<object> {
  const root = sharedDataFolder();
  if (root === null)
    return { skipped: 'The public tables are not here; name their folder in DATRIX_SHARED_DATA.' };
  const wanted = args.length > 0 ? args : undefined;
  const cases = labelTables(root, ROWS_MAX, wanted).flatMap((table) =>
    RATES.flatMap((rate) => (rate === 0 ? [0] : [2, 3]).flatMap((seed) => flipped(table, rate, seed) ?? [])),
  );
  if (wanted === undefined) cases.push(...nessie(root), ...adultIncome(root));
  const results = cases.map((one) => {
    const result = measure(one);
    console.error(JSON.stringify(result));
    return result;
  });
  const planted = results.filter(({ errors }) => errors > 0);
  const mean = (of: (one: (typeof results)[number]) => number | null) =>
    planted.reduce((sum, one) => sum + (of(one) ?? 0), 0) / planted.length;
  return {
    results,
    reviewedByPeople: wanted === undefined ? reviewedLabels(root).map(reviewed) : [],
    meanAuprc: mean(({ auprc: area }) => area),
    plainMeanAuprc: mean(({ plain }) => plain.auprc),
    meanPrecisionAtK: mean(({ precisionAtK }) => precisionAtK),
    plainMeanPrecisionAtK: mean(({ plain }) => plain.precisionAtK),
    falseAlarmsOnUntouched: results
      .filter(({ errors }) => errors === 0)
      .map(({ name, rows, said, plain }) => ({ name, rows, said, plain: plain.said })),
  };
}
