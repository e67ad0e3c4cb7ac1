import { encodeTable } from '../../stats/encode-table.ts';
import { groupEqualRows } from '../../stats/group-equal-rows.ts';
import { macroAuroc } from '../../stats/metrics.ts';
import { seededRandom } from '../../stats/random.ts';
import { binFeatures } from '../../stats/trees/bin-features.ts';
import { judgeClasses } from './judge-classes.ts';
import { judgeNumbers } from './judge-numbers.ts';
import { type OutOfFold, predictOutOfFold } from './out-of-fold.ts';
import type { LabelledTable, LabelVerdict } from './verdict.ts';

/** Rows that models are fitted on; the others are judged by models that never saw them. */
const FIT_ROWS_MAX = 20_000;
const ROWS_MIN = 100;
/** Below this the features say too little about the label to doubt any. */
const [AUC_MIN, R2_MIN] = [0.65, 0.3];

/** Labels that two models, fitted on other rows, and the nearest rows speak against. See docs/adr/0014-statistics.md. */
export function findLabelErrors(table: LabelledTable, options: { seed: number }): LabelVerdict {
  const silent = (reason: string): LabelVerdict => ({
    silent: reason,
    findings: [],
    skill: null,
    noiseRate: null,
    rowsFitted: 0,
  });
  const { rowCount, label } = table;
  if (rowCount < ROWS_MIN) return silent(`Fewer than ${ROWS_MIN} rows have a label.`);
  const features = encodeTable(table.features);
  if (features.length === 0) return silent('No other column can be read as a feature.');
  const binned = binFeatures(features, 63);
  const rows = drawRows(rowCount, options.seed);
  const groups = groupEqualRows(features, rowCount);
  const said = predictOutOfFold(features, binned, label, rows, { seed: options.seed, groups });
  if (label.kind === 'number') {
    const { skill, findings } = judgeNumbers(said, label.values);
    if (!(skill >= R2_MIN))
      return { ...silent('The other columns say too little about the label to doubt any.'), skill };
    return { silent: null, findings, skill, noiseRate: null, rowsFitted: rows.length };
  }
  const both = blend(said, label.codes, label.classes, rows);
  const skill = macroAuroc(both, label.codes, label.classes);
  if (!(skill >= AUC_MIN))
    return { ...silent('The other columns say too little about the label to doubt any.'), skill };
  const { findings, noiseRate } = judgeClasses(features, both, label, rows, skill);
  return { silent: null, findings, skill, noiseRate, rowsFitted: rows.length };
}

/** A seeded draw, in the order of the table. */
function drawRows(rowCount: number, seed: number): Int32Array {
  const next = seededRandom(seed);
  let [wanted, left] = [Math.min(rowCount, FIT_ROWS_MAX), rowCount];
  return Int32Array.from({ length: rowCount }, (_, row) => row).filter(() => {
    const taken = next() * left < wanted;
    left -= 1;
    if (taken) wanted -= 1;
    return taken;
  });
}

/** The mixture of both models that tells the labels best, by log-loss over rows that neither had seen. */
function blend(said: OutOfFold, codes: Int32Array, classes: number, rows: Int32Array): Float64Array {
  const mixed = (share: number) =>
    said.trees.map((p, at) => share * p + (1 - share) * (said.linear[at] ?? 0));
  let [best, least] = [mixed(0.5), Infinity];
  for (const share of [0.5, 0, 0.25, 0.75, 1]) {
    const tried = mixed(share);
    let loss = 0;
    for (const row of rows) loss -= Math.log(Math.max(1e-6, tried[row * classes + (codes[row] ?? 0)] ?? 0));
    if (loss < least) [best, least] = [tried, loss];
  }
  return best;
}
