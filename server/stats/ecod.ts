export interface EcodScores {
  /** One a row, higher for rows further in the tails. */
  scores: Float64Array;
  /** The column that adds most to the score of a row, and how much. */
  topColumn: Int32Array;
  topShare: Float64Array;
}

/**
 * Empirical-cumulative-distribution outlier scores (Li et al. 2022), in the form of PyOD: the sum over the columns of
 * -ln of the smaller tail probability of the row's value. Without parameters. `columns` hold one number a row and no NaN.
 */
export function ecodScores(columns: readonly Float64Array[]): EcodScores {
  const rowCount = columns[0]?.length ?? 0;
  const scores = new Float64Array(rowCount);
  const topColumn = new Int32Array(rowCount);
  const top = new Float64Array(rowCount);
  columns.forEach((column, index) => {
    const { left, right } = tailsOf(column);
    for (let row = 0; row < rowCount; row += 1) {
      const tail = Math.max(left[row] ?? 0, right[row] ?? 0);
      scores[row] = (scores[row] ?? 0) + tail;
      if (tail > (top[row] ?? 0)) {
        top[row] = tail;
        topColumn[row] = index;
      }
    }
  });
  return { scores, topColumn, topShare: top.map((most, row) => most / Math.max(scores[row] ?? 0, 1e-12)) };
}

/** -ln of the share of rows at or below (left) and at or above (right) each value. */
function tailsOf(column: Float64Array): { left: Float64Array; right: Float64Array } {
  const rowCount = column.length;
  const order = Uint32Array.from(column.keys()).sort((a, b) => (column[a] ?? 0) - (column[b] ?? 0));
  const [left, right] = [new Float64Array(rowCount), new Float64Array(rowCount)];
  for (let start = 0; start < rowCount; ) {
    const value = column[order[start] ?? 0];
    let end = start;
    while (end < rowCount && column[order[end] ?? 0] === value) end += 1;
    for (let at = start; at < end; at += 1) {
      const row = order[at] ?? 0;
      left[row] = -Math.log(end / rowCount);
      right[row] = -Math.log((rowCount - start) / rowCount);
    }
    start = end;
  }
  return { left, right };
}
