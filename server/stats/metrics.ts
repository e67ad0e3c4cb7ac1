/**
 * Area under the ROC curve of `scores` for rows where `positive` is 1, ties counted half (Mann and Whitney). NaN when a
 * side is empty.
 */
export function auroc(scores: Float64Array, positive: ArrayLike<number>): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let [ranks, ones, from] = [0, 0, 0];
  while (from < order.length) {
    let to = from;
    const value = scores[order[from] ?? 0];
    while (to < order.length && scores[order[to] ?? 0] === value) to += 1;
    for (let at = from; at < to; at++)
      if (positive[order[at] ?? 0] === 1) {
        ones += 1;
        ranks += (from + to + 1) / 2;
      }
    from = to;
  }
  const zeros = order.length - ones;
  return ones === 0 || zeros === 0 ? Number.NaN : (ranks - (ones * (ones + 1)) / 2) / (ones * zeros);
}

/** Average precision: precision at each step of recall, ties as one step. NaN without positives. */
export function auprc(scores: Float64Array, positive: ArrayLike<number>): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let [hits, sum, from] = [0, 0, 0];
  while (from < order.length) {
    let [to, gained] = [from, 0];
    const value = scores[order[from] ?? 0];
    while (to < order.length && scores[order[to] ?? 0] === value) {
      if (positive[order[to] ?? 0] === 1) gained += 1;
      to += 1;
    }
    hits += gained;
    sum += gained * (hits / to);
    from = to;
  }
  return hits === 0 ? Number.NaN : sum / hits;
}

/** Mean of one-against-rest areas over the classes that are there; `probabilities` hold `classes` numbers a row. */
export function macroAuroc(probabilities: Float64Array, codes: Int32Array, classes: number): number {
  if (classes === 2)
    return auroc(
      Float64Array.from(codes, (_, row) => probabilities[row * 2 + 1] ?? 0),
      codes,
    );
  let [sum, counted] = [0, 0];
  for (let k = 0; k < classes; k++) {
    const area = auroc(
      Float64Array.from(codes, (_, row) => probabilities[row * classes + k] ?? 0),
      Uint8Array.from(codes, (code) => (code === k ? 1 : 0)),
    );
    if (Number.isNaN(area)) continue;
    sum += area;
    counted += 1;
  }
  return counted === 0 ? Number.NaN : sum / counted;
}

export function logLoss(probabilities: Float64Array, codes: Int32Array, classes: number): number {
  let sum = 0;
  codes.forEach((code, row) => {
    sum -= Math.log(Math.min(1, Math.max(1e-15, probabilities[row * classes + code] ?? 0)));
  });
  return sum / codes.length;
}

/** Mean recall over the classes that are there. */
export function balancedAccuracy(predicted: Int32Array, codes: Int32Array): number {
  const counts = new Map<number, { hits: number; all: number }>();
  codes.forEach((code, row) => {
    const held = counts.get(code) ?? { hits: 0, all: 0 };
    held.all += 1;
    if (predicted[row] === code) held.hits += 1;
    counts.set(code, held);
  });
  const recalls = [...counts.values()].map(({ hits, all }) => hits / all);
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

/** 1 - residual over total sum of squares. */
export function rSquared(predicted: Float64Array, values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [residual, total] = [0, 0];
  values.forEach((value, row) => {
    residual += (value - (predicted[row] ?? 0)) ** 2;
    total += (value - mean) ** 2;
  });
  return 1 - residual / total;
}

/** Class of the largest probability, the first of equals. */
export function argmaxRows(probabilities: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++)
      if ((probabilities[row * classes + k] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = k;
    return best;
  });
}
