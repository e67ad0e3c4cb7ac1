import { groupedFolds, rowsOfFolds } from '../../stats/folds.ts';
import { encodeLinear, fitLinearEncoder } from '../../stats/linear-matrix.ts';
import { fitLogistic, predictLogistic } from '../../stats/logistic-regression.ts';
import { fitRidge, predictRidge } from '../../stats/ridge-regression.ts';
import type { BinnedFeatures } from '../../stats/trees/bin-features.ts';
import { fitBoostedTrees, predictBoostedTrees } from '../../stats/trees/boosted-trees.ts';
import type { Feature } from '../../stats/trees/feature.ts';
import type { Target } from '../../stats/trees/losses.ts';

export interface OutOfFold {
  /** By row of the table, `classes` numbers each: what models that had not seen the row say. */
  trees: Float64Array;
  linear: Float64Array;
}

const FOLDS = 5;

/**
 * What two models say of every row that they were not fitted on. Models are fitted on `rows` only, in five folds that
 * keep equal rows together (copies would vouch for each other); rows beyond them get the mean of the five.
 */
export function predictOutOfFold(
  features: readonly Feature[],
  binned: BinnedFeatures,
  target: Target,
  rows: Int32Array,
  options: { seed: number; groups: Int32Array },
): OutOfFold {
  const width = target.kind === 'classes' ? target.classes : 1;
  const result = {
    trees: new Float64Array(binned.rowCount * width),
    linear: new Float64Array(binned.rowCount * width),
  };
  // The fewer the rows, the more a probability hangs on how the folds were drawn.
  const repeats = rows.length <= 1500 ? 3 : rows.length <= 5000 ? 2 : 1;
  for (let repeat = 0; repeat < repeats; repeat++)
    addFolds(
      features,
      binned,
      target,
      rows,
      { ...options, seed: options.seed + 1000 * repeat, weight: 1 / repeats },
      result,
    );
  return result;
}

/** One deal of five folds, added to the means of all of them. */
function addFolds(
  features: readonly Feature[],
  binned: BinnedFeatures,
  target: Target,
  rows: Int32Array,
  options: { seed: number; groups: Int32Array; weight: number },
  result: OutOfFold,
): void {
  const width = target.kind === 'classes' ? target.classes : 1;
  const { weight } = options;
  const folds = groupedFolds(target, rows, { count: FOLDS, seed: options.seed, groups: options.groups });
  const beyond = Int32Array.from({ length: binned.rowCount }, (_, row) => row).filter(
    (row) => folds[row] === -1,
  );
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = rowsOfFolds(folds, rows, (other) => other !== fold);
    const test = rowsOfFolds(folds, rows, (other) => other === fold);
    const trees = fitBoostedTrees(binned, target, train, {
      seed: options.seed + fold,
      rounds: width > 4 ? 50 : 80,
      leavesMax: 15,
      minLeafRows: 10,
      rowFraction: 0.8,
      featureFraction: 0.8,
    });
    const encoder = fitLinearEncoder(features, train);
    const linear = fitLinear(encodeLinear(encoder, features, train), target, train);
    const write = (wanted: Int32Array, share: number) => {
      const byTrees = predictBoostedTrees(trees, binned, wanted);
      const byLine = linear(encodeLinear(encoder, features, wanted));
      wanted.forEach((row, at) => {
        for (let k = 0; k < width; k++) {
          const place = row * width + k;
          result.trees[place] = (result.trees[place] ?? 0) + share * (byTrees[at * width + k] ?? 0);
          result.linear[place] = (result.linear[place] ?? 0) + share * (byLine[at * width + k] ?? 0);
        }
      });
    };
    write(test, weight);
    write(beyond, weight / FOLDS);
  }
}

function fitLinear(x: ReturnType<typeof encodeLinear>, target: Target, rows: Int32Array) {
  if (target.kind === 'number') {
    const model = fitRidge(
      x,
      Float64Array.from(rows, (row) => target.values[row] ?? 0),
    );
    return (matrix: typeof x) => predictRidge(model, matrix);
  }
  const codes = rows.map((row) => target.codes[row] ?? 0);
  const model = fitLogistic(x, codes, target.classes);
  return (matrix: typeof x) => predictLogistic(model, matrix);
}
