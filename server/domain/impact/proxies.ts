import { encodeLinear, fitLinearEncoder, type Matrix } from '../../stats/linear-matrix.ts';
import { fitLogistic, predictLogistic } from '../../stats/logistic-regression.ts';
import { fitRidge, predictRidge } from '../../stats/ridge-regression.ts';
import { fitBoostedTrees, predictBoostedTrees } from '../../stats/trees/boosted-trees.ts';
import type { Target } from '../../stats/trees/losses.ts';
import type { ArmData } from './encode-arms.ts';
import type { ProxyModel } from './estimate-types.ts';

export const PROXIES: readonly ProxyModel[] = ['trees', 'linear'];

/** Predicts rows of any arm of the table: class probabilities, or numbers. */
export type Predict = (arm: ArmData, rows: Int32Array) => Float64Array;

/** Both models on the same rows; the same seed in both arms of a fold, so that chance does not differ between them. */
export function fitProxies(
  arm: ArmData,
  target: Target,
  train: Int32Array,
  options: { seed: number; check: () => void },
): Record<ProxyModel, Predict> {
  const { seed, check } = options;
  const trees = fitBoostedTrees(arm.binned, target, train, {
    seed,
    check,
    rounds: target.kind === 'classes' && target.classes > 2 ? 40 : 80,
    leavesMax: 15,
    minLeafRows: 10,
    rowFraction: 0.8,
    featureFraction: 0.8,
  });
  check();
  const encoder = fitLinearEncoder(arm.features, train);
  const linear = fitLinear(encodeLinear(encoder, arm.features, train), target, train);
  return {
    trees: (other, rows) => predictBoostedTrees(trees, other.binned, rows),
    linear: (other, rows) => linear(encodeLinear(encoder, other.features, rows)),
  };
}

function fitLinear(x: Matrix, target: Target, train: Int32Array): (matrix: Matrix) => Float64Array {
  if (target.kind === 'number') {
    const model = fitRidge(
      x,
      Float64Array.from(train, (row) => target.values[row] ?? 0),
    );
    return (matrix) => predictRidge(model, matrix);
  }
  const codes = train.map((row) => target.codes[row] ?? 0);
  const model = fitLogistic(x, codes, target.classes);
  return (matrix) => predictLogistic(model, matrix);
}
