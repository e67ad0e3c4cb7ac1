/** What is predicted: classes as 0-based codes, or numbers. One entry a row of the table; rows not fitted on are not read. */
export type Target =
  | { kind: 'classes'; codes: Int32Array; classes: number }
  | { kind: 'number'; values: Float64Array };

/** Raw scores a row: one for numbers and two classes (the log-odds of class 1), else one a class. */
export function scoreCount(target: Target): number {
  return target.kind === 'number' || target.classes <= 2 ? 1 : target.classes;
}

/** The scores that a model without features would give. */
export function startScores(target: Target, rows: Int32Array, weights: Float64Array | null): Float64Array {
  const width = scoreCount(target);
  const weight = (row: number) => (weights === null ? 1 : (weights[row] ?? 0));
  if (target.kind === 'number') {
    let [sum, total] = [0, 0];
    for (const row of rows) {
      sum += (target.values[row] ?? 0) * weight(row);
      total += weight(row);
    }
    return Float64Array.of(total > 0 ? sum / total : 0);
  }
  const held = new Float64Array(Math.max(2, target.classes)).fill(0.01);
  for (const row of rows) {
    const code = target.codes[row] ?? 0;
    held[code] = (held[code] ?? 0) + weight(row);
  }
  const total = held.reduce((sum, count) => sum + count, 0);
  return width === 1
    ? Float64Array.of(Math.log((held[1] ?? 1) / (held[0] ?? 1)))
    : held.map((count) => Math.log(count / total));
}

/** Probabilities (or the number itself) of raw scores, `classes` a row; two classes give two. */
export function scoresToOutput(
  target: { kind: Target['kind']; classes: number },
  scores: Float64Array,
): Float64Array {
  if (target.kind === 'number') return scores;
  if (target.classes <= 2) {
    const result = new Float64Array(scores.length * 2);
    scores.forEach((score, row) => {
      const p = 1 / (1 + Math.exp(-score));
      result[row * 2] = 1 - p;
      result[row * 2 + 1] = p;
    });
    return result;
  }
  const result = Float64Array.from(scores);
  for (let from = 0; from < result.length; from += target.classes) softmax(result, from, target.classes);
  return result;
}

export function softmax(values: Float64Array, from: number, width: number): void {
  let most = -Infinity;
  for (let at = from; at < from + width; at++) most = Math.max(most, values[at] ?? 0);
  let sum = 0;
  for (let at = from; at < from + width; at++) {
    const power = Math.exp((values[at] ?? 0) - most);
    values[at] = power;
    sum += power;
  }
  for (let at = from; at < from + width; at++) values[at] = (values[at] ?? 0) / sum;
}

/**
 * First and second derivatives of the loss by the scores: squares for numbers, log-loss for classes. `output` holds
 * probabilities of `scores`, and `column` is the score that the tree is for.
 */
export function writeDerivatives(
  target: Target,
  output: Float64Array,
  column: number,
  rows: Int32Array,
  weights: Float64Array | null,
  derivatives: { gradient: Float64Array; hessian: Float64Array },
): void {
  const { gradient, hessian } = derivatives;
  for (const row of rows) {
    const weight = weights === null ? 1 : (weights[row] ?? 0);
    if (target.kind === 'number') {
      gradient[row] = ((output[row] ?? 0) - (target.values[row] ?? 0)) * weight;
      hessian[row] = weight;
    } else if (target.classes <= 2) {
      const p = output[row * 2 + 1] ?? 0;
      gradient[row] = (p - (target.codes[row] === 1 ? 1 : 0)) * weight;
      hessian[row] = Math.max(p * (1 - p), 1e-9) * weight;
    } else {
      const p = output[row * target.classes + column] ?? 0;
      gradient[row] = (p - (target.codes[row] === column ? 1 : 0)) * weight;
      // Friedman's K / (K - 1): the classes are not free of each other.
      hessian[row] = Math.max(p * (1 - p), 1e-9) * weight * (target.classes / (target.classes - 1));
    }
  }
}

/** Mean loss over rows: log-loss for classes, mean squared error for numbers. */
export function meanLoss(target: Target, output: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) {
    if (target.kind === 'number') sum += ((output[row] ?? 0) - (target.values[row] ?? 0)) ** 2;
    else {
      const width = Math.max(2, target.classes);
      sum -= Math.log(Math.max(output[row * width + (target.codes[row] ?? 0)] ?? 0, 1e-15));
    }
  }
  return sum / Math.max(1, rows.length);
}
