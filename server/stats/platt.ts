/** Probability 1 / (1 + exp(a s + b)) of a score s. */
export interface PlattModel {
  a: number;
  b: number;
}

/**
 * Platt's sigmoid for scores by Newton steps with backtracking, targets drawn in by one row of each side (Lin, Lin and
 * Weng 2007, algorithm 1).
 */
export function fitPlatt(scores: Float64Array, positive: ArrayLike<number>): PlattModel {
  const n = scores.length;
  let ones = 0;
  for (let row = 0; row < n; row++) ones += positive[row] === 1 ? 1 : 0;
  const [high, low] = [(ones + 1) / (ones + 2), 1 / (n - ones + 2)];
  const target = (row: number) => (positive[row] === 1 ? high : low);
  const lossOf = (a: number, b: number) => {
    let sum = 0;
    for (let row = 0; row < n; row++) {
      const f = (scores[row] ?? 0) * a + b;
      const t = target(row);
      sum += f >= 0 ? t * f + Math.log1p(Math.exp(-f)) : (t - 1) * f + Math.log1p(Math.exp(f));
    }
    return sum;
  };
  let [a, b] = [0, Math.log((n - ones + 1) / (ones + 1))];
  let loss = lossOf(a, b);
  for (let iteration = 0; iteration < 100; iteration++) {
    let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0];
    for (let row = 0; row < n; row++) {
      const score = scores[row] ?? 0;
      const p = 1 / (1 + Math.exp(score * a + b));
      const [d1, d2] = [target(row) - p, p * (1 - p)];
      h11 += score * score * d2;
      h22 += d2;
      h21 += score * d2;
      g1 += score * d1;
      g2 += d1;
    }
    if (Math.abs(g1) < 1e-5 && Math.abs(g2) < 1e-5) break;
    const determinant = h11 * h22 - h21 * h21;
    const da = -(h22 * g1 - h21 * g2) / determinant;
    const db = -(-h21 * g1 + h11 * g2) / determinant;
    const slope = g1 * da + g2 * db;
    let step = 1;
    let next = lossOf(a + da, b + db);
    while (step >= 1e-10 && next >= loss + 1e-4 * step * slope) {
      step /= 2;
      next = lossOf(a + step * da, b + step * db);
    }
    if (step < 1e-10) break;
    a += step * da;
    b += step * db;
    loss = next;
  }
  return { a, b };
}

export function predictPlatt({ a, b }: PlattModel, score: number): number {
  return 1 / (1 + Math.exp(score * a + b));
}
