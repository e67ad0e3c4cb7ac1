import { clamp } from '../../stats/logistic.ts';

/** Share of the rows most surely of a class that are its anchors, and the least number of them. */
const [ANCHOR_SHARE, ANCHORS_MIN] = [0.2, 30];
/** Mean probability at which anchors begin to count, and fully count: of a class that overlaps everywhere there are none. */
const [UNSURE, SURE] = [0.6, 0.9];
/** Noise believed where nothing is known, in rows of one in a hundred. */
const [PRIOR_NOISE, PRIOR_ROWS] = [0.01, 25];
/** Turns of each kind that are taken as seen before any is. */
const TURNS_PRIOR = 1;

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
  const anchors = Array.from({ length: classes }, (_, k) =>
    anchorsOf(k, probabilities, given, rows, classes),
  );
  const result = new Float64Array(classes * classes);
  anchors.forEach(({ counts, size, weight }, k) => {
    const wrong = (size - (counts[k] ?? 0)) * weight;
    const share = (wrong + PRIOR_ROWS * PRIOR_NOISE) / (size * weight + PRIOR_ROWS);
    for (let j = 0; j < classes; j++) {
      // Which other class they turn into: even, until more than a chance row or two say otherwise.
      const turn = ((counts[j] ?? 0) * weight + TURNS_PRIOR) / (wrong + TURNS_PRIOR * (classes - 1));
      result[k * classes + j] = j === k ? 1 - share : share * turn;
    }
  });
  return result;
}

interface Anchors {
  /** Labels of the anchors. */
  counts: Float64Array;
  size: number;
  /** How far they count, by how sure the models are of them. */
  weight: number;
}

/** The rows most surely of class `k`, whatever their labels say. */
function anchorsOf(
  k: number,
  probabilities: Float64Array,
  given: Int32Array,
  rows: Int32Array,
  classes: number,
): Anchors {
  const p = (row: number) => probabilities[row * classes + k] ?? 0;
  const own = rows.filter((row) => isLargest(probabilities, row, classes, k));
  own.sort((a, b) => p(b) - p(a));
  const size = Math.min(own.length, Math.max(ANCHORS_MIN, Math.round(own.length * ANCHOR_SHARE)));
  const anchors = own.subarray(0, size);
  const counts = new Float64Array(classes);
  for (const row of anchors) counts[given[row] ?? 0] = (counts[given[row] ?? 0] ?? 0) + 1;
  const sureness = anchors.reduce((sum, row) => sum + p(row), 0) / Math.max(1, size);
  return { counts, size, weight: clamp((sureness - UNSURE) / (SURE - UNSURE), 0, 1) };
}

function isLargest(probabilities: Float64Array, row: number, classes: number, k: number): boolean {
  for (let other = 0; other < classes; other++)
    if ((probabilities[row * classes + other] ?? 0) > (probabilities[row * classes + k] ?? 0)) return false;
  return true;
}
