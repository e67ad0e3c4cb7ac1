/** Share of the rows most surely of a class that are its anchors, and the least number of them. */
const [ANCHOR_SHARE, ANCHORS_MIN] = [0.2, 30];
/** Mean probability at which anchors begin to count, and fully count: of a class that overlaps everywhere there are none. */
const [UNSURE, SURE] = [0.6, 0.9];
/** Noise believed where nothing is known, in rows of one in a hundred. */
const [PRIOR_NOISE, PRIOR_ROWS] = [0.01, 25];

/**
 * P(given = j | true = k) as `result[k * classes + j]`, by anchor points (Liu and Tao 2016): among the rows of which
 * models that had not seen them are surest to be of class k, other labels are noise. Where classes overlap this is
 * far nearer to the truth than the confident joint, which counts every overlap as noise.
 */
export function anchorNoise(
  probabilities: Float64Array,
  given: Int32Array,
  rows: Int32Array,
  classes: number,
): Float64Array {
  const result = new Float64Array(classes * classes);
  for (let k = 0; k < classes; k++) {
    const p = (row: number) => probabilities[row * classes + k] ?? 0;
    const own = rows.filter((row) => isLargest(probabilities, row, classes, k));
    const anchors = own
      .sort((a, b) => p(b) - p(a))
      .subarray(0, Math.max(ANCHORS_MIN, Math.round(own.length * ANCHOR_SHARE)));
    const counts = new Float64Array(classes);
    for (const row of anchors) counts[given[row] ?? 0] = (counts[given[row] ?? 0] ?? 0) + 1;
    const sureness = anchors.reduce((sum, row) => sum + p(row), 0) / Math.max(1, anchors.length);
    const weight = Math.max(0, Math.min(1, (sureness - UNSURE) / (SURE - UNSURE)));
    let away = 0;
    for (let j = 0; j < classes; j++) {
      if (j === k) continue;
      const prior = (PRIOR_ROWS * PRIOR_NOISE) / (classes - 1);
      const share = ((counts[j] ?? 0) * weight + prior) / (anchors.length * weight + PRIOR_ROWS);
      result[k * classes + j] = share;
      away += share;
    }
    result[k * classes + k] = 1 - away;
  }
  return result;
}

function isLargest(probabilities: Float64Array, row: number, classes: number, k: number): boolean {
  for (let other = 0; other < classes; other++)
    if ((probabilities[row * classes + other] ?? 0) > (probabilities[row * classes + k] ?? 0)) return false;
  return true;
}
