import { classThresholds, confidentClass } from '../../stats/confident-joint.ts';
import { groupedFolds, rowsOfFolds } from '../../stats/folds.ts';
import type { Target } from '../../stats/trees/losses.ts';
import type { ArmData } from './encode-arms.ts';
import { FOLDS } from './interval.ts';
import { fitProxies, PROXIES } from './proxies.ts';

/** What the correction of labels does to the training rows of one outer fold. */
export interface CorrectedLabels {
  target: Target;
  /** Numbers far from what is expected leave the training rows; 1 marks them. */
  dropped: Uint8Array;
  changedCount: number;
}

const FAR = 5;

/**
 * The corrected labels for each outer fold, learned without a look at that fold: a fit for every pair of folds leaves
 * both out, and judges the rows of one for the other. Flags made once over the whole table would lend the gain two
 * points that nobody gets.
 */
export function correctLabels(
  arm: ArmData,
  target: Target,
  rows: Int32Array,
  folds: Int8Array,
  options: { seed: number; check: () => void },
): CorrectedLabels[] {
  const width = target.kind === 'classes' ? target.classes : 1;
  const said = Array.from({ length: FOLDS }, () => ({
    trees: new Float64Array(arm.binned.rowCount * width),
    linear: new Float64Array(arm.binned.rowCount * width),
  }));
  for (let j = 0; j < FOLDS; j++)
    for (let k = j + 1; k < FOLDS; k++) {
      const train = rowsOfFolds(folds, rows, (fold) => fold !== j && fold !== k);
      const models = fitProxies(arm, target, train, {
        seed: options.seed + j * FOLDS + k,
        check: options.check,
      });
      for (const [judged, outer] of [
        [j, k],
        [k, j],
      ] as const) {
        const wanted = rowsOfFolds(folds, rows, (fold) => fold === judged);
        const [byTrees, byLine] = [models.trees(arm, wanted), models.linear(arm, wanted)];
        wanted.forEach((row, at) => {
          said[outer]?.trees.set(byTrees.subarray(at * width, (at + 1) * width), row * width);
          said[outer]?.linear.set(byLine.subarray(at * width, (at + 1) * width), row * width);
        });
      }
    }
  return said.map(({ trees, linear }, outer) => {
    const train = rowsOfFolds(folds, rows, (fold) => fold !== outer);
    return target.kind === 'classes'
      ? correctClasses(target, train, trees, linear)
      : dropFar(target, train, trees, arm.binned.rowCount);
  });
}

/** The corrected labels of all `rows`, each judged by models that had not seen it: the fix as it is carried out at last. */
export function correctAll(
  arm: ArmData,
  target: Target,
  rows: Int32Array,
  options: { seed: number; check: () => void },
): CorrectedLabels {
  const width = target.kind === 'classes' ? target.classes : 1;
  const size = arm.binned.rowCount * width;
  const said = { trees: new Float64Array(size), linear: new Float64Array(size) };
  const folds = groupedFolds(target, rows, { count: FOLDS, seed: options.seed });
  for (let fold = 0; fold < FOLDS; fold++) {
    const models = fitProxies(
      arm,
      target,
      rowsOfFolds(folds, rows, (other) => other !== fold),
      options,
    );
    const judged = rowsOfFolds(folds, rows, (other) => other === fold);
    for (const proxy of PROXIES) {
      const predicted = models[proxy](arm, judged);
      judged.forEach((row, at) => {
        said[proxy].set(predicted.subarray(at * width, (at + 1) * width), row * width);
      });
    }
  }
  return target.kind === 'classes'
    ? correctClasses(target, rows, said.trees, said.linear)
    : dropFar(target, rows, said.trees, arm.binned.rowCount);
}

function correctClasses(
  target: Extract<Target, { kind: 'classes' }>,
  train: Int32Array,
  trees: Float64Array,
  linear: Float64Array,
): CorrectedLabels {
  const { classes } = target;
  const codes = target.codes.slice();
  const [forTrees, forLine] = [trees, linear].map((p) => classThresholds(p, target.codes, train, classes));
  let changedCount = 0;
  for (const row of train) {
    if (forTrees === undefined || forLine === undefined) break;
    const other = confidentClass(trees, row, forTrees, classes);
    if (other < 0 || other === target.codes[row]) continue;
    if (confidentClass(linear, row, forLine, classes) !== other) continue;
    codes[row] = other;
    changedCount += 1;
  }
  return { target: { ...target, codes }, dropped: new Uint8Array(codes.length), changedCount };
}

function dropFar(
  target: Extract<Target, { kind: 'number' }>,
  train: Int32Array,
  predicted: Float64Array,
  rowCount: number,
): CorrectedLabels {
  const dropped = farRows(target.values, predicted, train, rowCount);
  return { target, dropped, changedCount: dropped.reduce((sum, mark) => sum + mark, 0) };
}

/** Marks rows whose residual lies more than five robust standard deviations from the middle of all residuals. */
export function farRows(
  values: Float64Array,
  predicted: Float64Array,
  rows: Int32Array,
  rowCount: number,
): Uint8Array {
  const residuals = Float64Array.from(rows, (row) => (values[row] ?? 0) - (predicted[row] ?? 0));
  const middle = median(residuals);
  const reach = FAR * 1.4826 * median(residuals.map((residual) => Math.abs(residual - middle)));
  const marks = new Uint8Array(rowCount);
  rows.forEach((row, at) => {
    if (Math.abs((residuals[at] ?? 0) - middle) > reach) marks[row] = 1;
  });
  return marks;
}

function median(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1] ?? 0;
}
