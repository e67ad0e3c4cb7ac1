import type { Matrix } from './linear-matrix.ts';

/** Plain data: one coefficient a column, and the constant. */
export interface RidgeModel {
  coefficients: Float64Array;
  constant: number;
}

/** Least |y - Xw - b|^2 + alpha |w|^2, the constant free (Hoerl and Kennard 1970), by Cholesky's decomposition. */
export function fitRidge(x: Matrix, y: Float64Array, alpha = 1): RidgeModel {
  const { rowCount: n, width } = x;
  const means = new Float64Array(width);
  let yMean = 0;
  for (let row = 0; row < n; row++) {
    yMean += (y[row] ?? 0) / n;
    for (let j = 0; j < width; j++) means[j] = (means[j] ?? 0) + (x.values[row * width + j] ?? 0) / n;
  }
  const gram = new Float64Array(width * width);
  const right = new Float64Array(width);
  const centred = new Float64Array(width);
  for (let row = 0; row < n; row++) {
    for (let j = 0; j < width; j++) centred[j] = (x.values[row * width + j] ?? 0) - (means[j] ?? 0);
    const residual = (y[row] ?? 0) - yMean;
    for (let j = 0; j < width; j++) {
      const value = centred[j] ?? 0;
      if (value === 0) continue;
      right[j] = (right[j] ?? 0) + value * residual;
      for (let k = 0; k <= j; k++)
        gram[j * width + k] = (gram[j * width + k] ?? 0) + value * (centred[k] ?? 0);
    }
  }
  for (let j = 0; j < width; j++) gram[j * width + j] = (gram[j * width + j] ?? 0) + alpha;
  const coefficients = solveCholesky(gram, right);
  const shift = coefficients.reduce((sum, weight, j) => sum + weight * (means[j] ?? 0), 0);
  return { coefficients, constant: yMean - shift };
}

export function predictRidge(model: RidgeModel, x: Matrix): Float64Array {
  return Float64Array.from({ length: x.rowCount }, (_, row) => {
    let sum = model.constant;
    for (let j = 0; j < x.width; j++)
      sum += (model.coefficients[j] ?? 0) * (x.values[row * x.width + j] ?? 0);
    return sum;
  });
}

/** Solves A x = b for a symmetric positive A, of which the lower half is read (and overwritten). */
function solveCholesky(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = a[j * n + k] ?? 0;
      for (let i = 0; i < k; i++) sum -= (a[j * n + i] ?? 0) * (a[k * n + i] ?? 0);
      a[j * n + k] = j === k ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (a[k * n + k] ?? 1);
    }
  }
  const x = b.slice();
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) x[j] = (x[j] ?? 0) - (a[j * n + k] ?? 0) * (x[k] ?? 0);
    x[j] = (x[j] ?? 0) / (a[j * n + j] ?? 1);
  }
  for (let j = n - 1; j >= 0; j--) {
    for (let k = j + 1; k < n; k++) x[j] = (x[j] ?? 0) - (a[k * n + j] ?? 0) * (x[k] ?? 0);
    x[j] = (x[j] ?? 0) / (a[j * n + j] ?? 1);
  }
  return x;
}
