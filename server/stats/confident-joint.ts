/**
 * The confident joint of given and true classes (Northcutt, Jiang and Chuang 2021): a row counts for the class of the
 * largest probability among those that reach the mean probability of their own rows. Calibrated to the counts of the
 * given classes and turned into P(given = j | true = k) as `result[k * classes + j]`.
 */
export function noiseMatrix(
  probabilities: Float64Array,
  given: Int32Array,
  rows: Int32Array,
  classes: number,
): Float64Array {
  const thresholds = classThresholds(probabilities, given, rows, classes);
  const joint = new Float64Array(classes * classes);
  const counts = new Float64Array(classes);
  for (const row of rows) {
    const j = given[row] ?? 0;
    counts[j] = (counts[j] ?? 0) + 1;
    const k = confidentClass(probabilities, row, thresholds, classes);
    if (k >= 0) joint[j * classes + k] = (joint[j * classes + k] ?? 0) + 1;
  }
  const result = new Float64Array(classes * classes);
  for (let j = 0; j < classes; j++) {
    let held = 0;
    for (let k = 0; k < classes; k++) held += joint[j * classes + k] ?? 0;
    // A class that no row is confident of says nothing about noise.
    for (let k = 0; k < classes; k++) {
      const share = held > 0 ? (joint[j * classes + k] ?? 0) / held : k === j ? 1 : 0;
      result[k * classes + j] = share * (counts[j] ?? 0);
    }
  }
  for (let k = 0; k < classes; k++) {
    let total = 0;
    for (let j = 0; j < classes; j++) total += result[k * classes + j] ?? 0;
    for (let j = 0; j < classes; j++)
      result[k * classes + j] = total > 0 ? (result[k * classes + j] ?? 0) / total : k === j ? 1 : 0;
  }
  return result;
}

/** Mean probability of each class over the rows that carry it. */
export function classThresholds(
  probabilities: Float64Array,
  given: Int32Array,
  rows: Int32Array,
  classes: number,
): Float64Array {
  const [sums, counts] = [new Float64Array(classes), new Float64Array(classes)];
  for (const row of rows) {
    const j = given[row] ?? 0;
    sums[j] = (sums[j] ?? 0) + (probabilities[row * classes + j] ?? 0);
    counts[j] = (counts[j] ?? 0) + 1;
  }
  return sums.map((sum, j) => ((counts[j] ?? 0) > 0 ? sum / (counts[j] ?? 1) : 2));
}

/** The likeliest class among those above their threshold; -1 when none is. */
export function confidentClass(
  probabilities: Float64Array,
  row: number,
  thresholds: Float64Array,
  classes: number,
): number {
  let [best, most] = [-1, 0];
  for (let k = 0; k < classes; k++) {
    const p = probabilities[row * classes + k] ?? 0;
    if (p >= (thresholds[k] ?? 2) && p > most) [best, most] = [k, p];
  }
  return best;
}
