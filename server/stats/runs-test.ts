export interface RunsTest {
  runs: number;
  expected: number;
  z: number;
}

/** Runs of equal marks in order against what chance gives (Wald and Wolfowitz 1940). */
export function runsTest(marks: Uint8Array): RunsTest {
  let [ones, runs] = [0, marks.length > 0 ? 1 : 0];
  marks.forEach((mark, row) => {
    ones += mark;
    if (row > 0 && mark !== marks[row - 1]) runs += 1;
  });
  const n = marks.length;
  const product = 2 * ones * (n - ones);
  if (product === 0) return { runs, expected: runs, z: 0 };
  const expected = 1 + product / n;
  const variance = (product * (product - n)) / (n * n * (n - 1));
  return { runs, expected, z: variance > 0 ? (runs - expected) / Math.sqrt(variance) : 0 };
}
