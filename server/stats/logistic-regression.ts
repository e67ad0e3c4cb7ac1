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
  const rows = toSparse(x);
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
      scoreRow(rows, row, w, z);
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
      addRow(rows, row, z, gradient);
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
  const rows = toSparse(x);
  for (let row = 0; row < x.rowCount; row++) {
    scoreRow(rows, row, model.weights, z);
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

/** The entries that are not nought: levels make most of a matrix nought, and every step reads all of it. */
interface SparseRows {
  width: number;
  starts: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

function toSparse(x: Matrix): SparseRows {
  const { rowCount, width } = x;
  const filled = x.values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const [starts, columns] = [new Int32Array(rowCount + 1), new Int32Array(filled)];
  const values = new Float64Array(filled);
  let at = 0;
  for (let row = 0; row < rowCount; row++) {
    for (let j = 0; j < width; j++) {
      const value = x.values[row * width + j] ?? 0;
      if (value === 0) continue;
      columns[at] = j;
      values[at] = value;
      at += 1;
    }
    starts[row + 1] = at;
  }
  return { width, starts, columns, values };
}

function scoreRow(x: SparseRows, row: number, w: Float64Array, z: Float64Array): void {
  const [from, to, stride] = [x.starts[row] ?? 0, x.starts[row + 1] ?? 0, x.width + 1];
  for (let k = 0; k < z.length; k++) {
    const base = k * stride;
    let sum = w[base + x.width] ?? 0;
    for (let at = from; at < to; at++) sum += (w[base + (x.columns[at] ?? 0)] ?? 0) * (x.values[at] ?? 0);
    z[k] = sum;
  }
}

function addRow(x: SparseRows, row: number, z: Float64Array, gradient: Float64Array): void {
  const [from, to, stride] = [x.starts[row] ?? 0, x.starts[row + 1] ?? 0, x.width + 1];
  for (let k = 0; k < z.length; k++) {
    const share = z[k] ?? 0;
    const base = k * stride;
    for (let at = from; at < to; at++) {
      const place = base + (x.columns[at] ?? 0);
      gradient[place] = (gradient[place] ?? 0) + share * (x.values[at] ?? 0);
    }
    gradient[base + x.width] = (gradient[base + x.width] ?? 0) + share;
  }
}
