import { minimise } from './lbfgs.ts';
import type { Matrix } from './linear-matrix.ts';
import { softmax } from './trees/losses.ts';

/** Plain data. `weights`: for each score its coefficients, then its constant. Two classes have one score. */
export interface LogisticModel {
  classes: number;
  width: number;
  weights: Float64Array;
}

/**
 * Logistic regression, multinomial for more than two classes: least sum of log-loss plus |w|^2 / (2 C), the constants
 * free, as scikit-learn's `LogisticRegression(C=c)` defines it. `codes` are by row of the matrix.
 */
export function fitLogistic(
  x: Matrix,
  codes: Int32Array,
  classes: number,
  settings: { c?: number; check?: () => void } = {},
): LogisticModel {
  const { c = 1, check } = settings;
  const scores = classes <= 2 ? 1 : classes;
  const stride = x.width + 1;
  const penalty = 1 / c;
  const z = new Float64Array(scores);
  const evaluate = (w: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    for (let k = 0; k < scores; k++)
      for (let j = 0; j < x.width; j++) {
        const weight = w[k * stride + j] ?? 0;
        loss += 0.5 * penalty * weight * weight;
        gradient[k * stride + j] = penalty * weight;
      }
    for (let row = 0; row < x.rowCount; row++) {
      scoreRow(x, row, w, z);
      const code = codes[row] ?? 0;
      if (scores === 1) {
        const score = z[0] ?? 0;
        // log(1 + e^s) without overflow.
        loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (code === 1 ? score : 0);
        z[0] = 1 / (1 + Math.exp(-score)) - (code === 1 ? 1 : 0);
      } else {
        softmax(z, 0, scores);
        loss -= Math.log(Math.max(z[code] ?? 0, 1e-300));
        z[code] = (z[code] ?? 0) - 1;
      }
      addRow(x, row, z, gradient);
    }
    return loss;
  };
  // The constants begin at the shares of the classes: fewer steps, and none for a matrix without columns.
  const start = new Float64Array(scores * stride);
  const held = new Float64Array(Math.max(2, classes)).fill(0.5);
  for (const code of codes) held[code] = (held[code] ?? 0) + 1;
  for (let k = 0; k < scores; k++)
    start[k * stride + x.width] =
      scores === 1 ? Math.log((held[1] ?? 1) / (held[0] ?? 1)) : Math.log(held[k] ?? 1);
  const tolerance = 1e-4 * Math.max(1, Math.sqrt(x.rowCount));
  return {
    classes: Math.max(2, classes),
    width: x.width,
    weights: minimise(start, evaluate, { iterationsMax: 100, tolerance, check }),
  };
}

/** Probabilities, `classes` a row. */
export function predictLogistic(model: LogisticModel, x: Matrix): Float64Array {
  const result = new Float64Array(x.rowCount * model.classes);
  const z = new Float64Array(model.classes <= 2 ? 1 : model.classes);
  for (let row = 0; row < x.rowCount; row++) {
    scoreRow(x, row, model.weights, z);
    if (model.classes === 2) {
      const p = 1 / (1 + Math.exp(-(z[0] ?? 0)));
      result[row * 2] = 1 - p;
      result[row * 2 + 1] = p;
    } else {
      softmax(z, 0, model.classes);
      result.set(z, row * model.classes);
    }
  }
  return result;
}

function scoreRow(x: Matrix, row: number, w: Float64Array, z: Float64Array): void {
  const [from, stride] = [row * x.width, x.width + 1];
  for (let k = 0; k < z.length; k++) {
    let sum = w[k * stride + x.width] ?? 0;
    for (let j = 0; j < x.width; j++) sum += (w[k * stride + j] ?? 0) * (x.values[from + j] ?? 0);
    z[k] = sum;
  }
}

function addRow(x: Matrix, row: number, z: Float64Array, gradient: Float64Array): void {
  const [from, stride] = [row * x.width, x.width + 1];
  for (let k = 0; k < z.length; k++) {
    const share = z[k] ?? 0;
    const to = k * stride;
    for (let j = 0; j < x.width; j++)
      gradient[to + j] = (gradient[to + j] ?? 0) + share * (x.values[from + j] ?? 0);
    gradient[to + x.width] = (gradient[to + x.width] ?? 0) + share;
  }
}
