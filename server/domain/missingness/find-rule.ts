import type { PreparedDriver } from './prepare-driver.ts';

/** Exceptions to a rule: of all rows, and of the smaller of the two sides. */
const [OF_ROWS, OF_SIDE] = [0.01, 0.05];
const LEVELS_MAX = 50;
const SIDE_MIN = 10;

/** The complete column that settles by its level or by one threshold which rows are marked. */
export function findRule(
  drivers: PreparedDriver[],
  mask: Uint8Array,
  marked: Int32Array,
): { column: string; effect: number } | null {
  const n = mask.length;
  const m = marked.length;
  const side = Math.min(m, n - m);
  if (side < SIDE_MIN) return null;
  let best: { column: string; errors: number } | null = null;
  for (const driver of drivers) {
    if (!driver.complete) continue;
    const errors = Math.min(levelErrors(driver, marked), thresholdErrors(driver, mask, m));
    if (best === null || errors < best.errors) best = { column: driver.name, errors };
  }
  if (best === null || best.errors > OF_ROWS * n || best.errors > OF_SIDE * side) return null;
  return { column: best.column, effect: 1 - best.errors / n };
}

function levelErrors(driver: PreparedDriver, marked: Int32Array): number {
  if (driver.counts.length > LEVELS_MAX) return Infinity;
  const hits = new Float64Array(driver.counts.length);
  for (const row of marked) {
    const bin = driver.bins[row] ?? 0;
    hits[bin] = (hits[bin] ?? 0) + 1;
  }
  return hits.reduce((sum, hit, bin) => sum + Math.min(hit, (driver.counts[bin] ?? 0) - hit), 0);
}

function thresholdErrors({ order }: PreparedDriver, mask: Uint8Array, m: number): number {
  if (order === null) return Infinity;
  const { rows, values } = order;
  let [below, fewest] = [0, Infinity];
  for (let at = 0; at + 1 < rows.length; at++) {
    const [row, next] = [rows[at] ?? 0, rows[at + 1] ?? 0];
    below += mask[row] ?? 0;
    if (values[next] === values[row]) continue;
    // Marked below and filled above, or the other way round.
    const errors = at + 1 - below + (m - below);
    fewest = Math.min(fewest, errors, rows.length - errors);
  }
  return fewest;
}
