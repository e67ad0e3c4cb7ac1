import { seededRandom } from '../random.ts';
import { applyBins, type BinnedFeatures, type BinRule } from './bin-features.ts';
import type { Feature } from './feature.ts';
import type { GrowSettings } from './find-split.ts';
import { growTree } from './grow-tree.ts';
import {
  meanLoss,
  scoreCount,
  scoresToOutput,
  startScores,
  type Target,
  writeDerivatives,
} from './losses.ts';
import { leafOf, type Tree } from './tree.ts';

export interface BoostingSettings extends Partial<GrowSettings> {
  seed: number;
  /** Default 100. */
  rounds?: number;
  /** Default .1. */
  learningRate?: number;
  /** Share of the rows, and of the features, that each tree sees; default 1. */
  rowFraction?: number;
  featureFraction?: number;
  /** One a row of the table. */
  weights?: Float64Array | null;
  /** Stops when the loss of `rows` (not among those fitted on) has not fallen for `patience` rounds. */
  stopEarly?: { rows: Int32Array; patience: number };
  /** Called before each round; throwing ends the work. */
  check?: () => void;
}

/** Plain data: it can be posted to a thread and back. */
export interface BoostedTrees {
  kind: Target['kind'];
  /** 1 for numbers. */
  classes: number;
  start: Float64Array;
  /** By round, one a score. */
  trees: Tree[][];
  rules: BinRule[];
  /** What the splits on each feature gained, as shares of all. */
  importance: Float64Array;
}

const DEFAULTS: GrowSettings = { leavesMax: 31, minLeafRows: 20, minLeafHessian: 1e-3, l2: 0, minGain: 1e-9 };

/**
 * Gradient boosting of histogram trees (Friedman 2001; leaf-wise growth and level sets as in Ke et al. 2017,
 * LightGBM), on `rows` of the table. Missing values go where they help; categories are split by sets of levels.
 */
export function fitBoostedTrees(
  data: BinnedFeatures,
  target: Target,
  rows: Int32Array,
  settings: BoostingSettings,
): BoostedTrees {
  const { rounds = 100, learningRate = 0.1, rowFraction = 1, featureFraction = 1, weights = null } = settings;
  const grow = { ...DEFAULTS, ...defined(settings), shrinkage: learningRate };
  const width = scoreCount(target);
  const start = startScores(target, rows, weights);
  const scores = new Float64Array(data.rowCount * width);
  for (let row = 0; row < data.rowCount; row++) scores.set(start, row * width);
  const derivatives = { gradient: new Float64Array(data.rowCount), hessian: new Float64Array(data.rowCount) };
  const importance = new Float64Array(data.columns.length);
  const next = seededRandom(settings.seed);
  const model: BoostedTrees = {
    kind: target.kind,
    classes: target.kind === 'classes' ? Math.max(2, target.classes) : 1,
    start,
    trees: [],
    rules: data.rules,
    importance,
  };
  const watched = settings.stopEarly?.rows ?? new Int32Array(0);
  let [bestLoss, bestRounds] = [Infinity, 0];
  for (let round = 0; round < rounds; round++) {
    settings.check?.();
    const output = scoresToOutput(model, scores);
    const seen =
      rowFraction < 1 ? draw(rows, rowFraction, next) : { inside: rows, outside: new Int32Array(0) };
    const every = Int32Array.from(data.columns.keys());
    const features = featureFraction < 1 ? draw(every, featureFraction, next).inside : every;
    const trees: Tree[] = [];
    for (let column = 0; column < width; column++) {
      writeDerivatives(target, output, column, seen.inside, weights, derivatives);
      const grown = growTree(data, seen.inside.slice(), derivatives, features, grow, importance);
      trees.push(grown.tree);
      for (const { from, to, value } of grown.leaves)
        for (let at = from; at < to; at++) {
          const place = (grown.rows[at] ?? 0) * width + column;
          scores[place] = (scores[place] ?? 0) + value;
        }
      addTree(grown.tree, data, seen.outside, scores, width, column);
      addTree(grown.tree, data, watched, scores, width, column);
    }
    model.trees.push(trees);
    if (settings.stopEarly !== undefined) {
      const loss = meanLoss(target, scoresToOutput(model, scores), watched);
      if (loss < bestLoss - 1e-12) [bestLoss, bestRounds] = [loss, round + 1];
      else if (round + 1 - bestRounds >= settings.stopEarly.patience) break;
    }
    if (trees.every(({ feature }) => feature.length === 1)) break;
  }
  if (settings.stopEarly !== undefined) model.trees.length = bestRounds;
  const gained = importance.reduce((sum, gain) => sum + gain, 0);
  return gained > 0 ? { ...model, importance: importance.map((gain) => gain / gained) } : model;
}

/**
 * Probabilities of each class (`classes` numbers a row, in the order of the codes) or the number, for `rows` of the
 * table, in their order; every row when none are named.
 */
export function predictBoostedTrees(
  model: BoostedTrees,
  data: BinnedFeatures,
  rows?: Int32Array,
): Float64Array {
  const wanted = rows ?? Int32Array.from({ length: data.rowCount }, (_, row) => row);
  const width = model.start.length;
  const scores = new Float64Array(wanted.length * width);
  wanted.forEach((row, at) => {
    scores.set(model.start, at * width);
    for (const trees of model.trees)
      trees.forEach((tree, column) => {
        const place = at * width + column;
        scores[place] = (scores[place] ?? 0) + (tree.values[leafOf(tree, data.columns, row)] ?? 0);
      });
  });
  return scoresToOutput(model, scores);
}

/** The same for features that were not binned with those of the fit. */
export function predictFeatures(model: BoostedTrees, features: readonly Feature[]): Float64Array {
  return predictBoostedTrees(model, applyBins(model.rules, features));
}

function addTree(
  tree: Tree,
  data: BinnedFeatures,
  rows: Int32Array,
  scores: Float64Array,
  width: number,
  column: number,
): void {
  for (const row of rows) {
    const place = row * width + column;
    scores[place] = (scores[place] ?? 0) + (tree.values[leafOf(tree, data.columns, row)] ?? 0);
  }
}

/** A draw without putting back; both parts keep the order. At least one is drawn. */
function draw(
  from: Int32Array,
  share: number,
  next: () => number,
): { inside: Int32Array; outside: Int32Array } {
  let [wanted, left] = [Math.max(1, Math.round(from.length * share)), from.length];
  const inside = new Int32Array(Math.min(wanted, from.length));
  const outside = new Int32Array(from.length - inside.length);
  let [i, o] = [0, 0];
  for (const item of from) {
    if (next() * left < wanted) {
      inside[i++] = item;
      wanted -= 1;
    } else outside[o++] = item;
    left -= 1;
  }
  return { inside, outside };
}

function defined(settings: BoostingSettings): Partial<GrowSettings> {
  const { leavesMax, minLeafRows, minLeafHessian, l2, minGain } = settings;
  return Object.fromEntries(
    Object.entries({ leavesMax, minLeafRows, minLeafHessian, l2, minGain }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}
