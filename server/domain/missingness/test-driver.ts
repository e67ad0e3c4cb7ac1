import { logChiSquareTail } from '../../stats/chi-square.ts';
import type { PreparedDriver } from './prepare-driver.ts';

export interface DriverTest {
  logP: number;
  /** Standard deviations between rows with and without the value, less what chance alone gives. */
  effect: number;
}

/** Gaps a level must be expected to have to be tested by itself. */
const LEVEL_EXPECTED = 3;

/** Whether the marked rows have other values of the driver than the rest; null when they are too few to ask. */
export function testDriver(driver: PreparedDriver, marked: Int32Array): DriverTest | null {
  const hits = new Float64Array(driver.counts.length);
  for (const row of marked) {
    const bin = driver.bins[row] ?? -1;
    if (bin >= 0) hits[bin] = (hits[bin] ?? 0) + 1;
  }
  const n = driver.counts.reduce((sum, count) => sum + count, 0);
  const m = hits.reduce((sum, count) => sum + count, 0);
  if (m < 2 || n - m < 2) return null;
  const share = Math.min(m, n - m) / n;
  const mode = driver.counts.reduce((most, count) => Math.max(most, count), 0);
  const expected = (n - mode) * share;
  if (expected < LEVEL_EXPECTED) return null;
  const result =
    driver.scores.length > 0
      ? byScores(driver, hits, n, m, expected < 10 ? 1 : 2)
      : byLevels(driver.counts, hits, share);
  if (result === null) return null;
  const { statistic, df } = result;
  const effect = Math.sqrt(Math.max(0, statistic - df) * (1 / m + 1 / (n - m)));
  return { logP: logChiSquareTail(statistic, df), effect };
}

function byScores(driver: PreparedDriver, hits: Float64Array, n: number, m: number, degree: number) {
  let statistic = 0;
  const scores = driver.scores.slice(0, degree);
  for (const score of scores) {
    let [sum, squares] = [0, 0];
    score.forEach((value, bin) => {
      sum += value * (hits[bin] ?? 0);
      squares += value * value * (driver.counts[bin] ?? 0);
    });
    statistic += (sum * sum) / ((squares * m * (n - m)) / (n * (n - 1)));
  }
  return { statistic, df: scores.length };
}

/** Pearson's chi-square over levels, the rare ones as one. */
function byLevels(counts: Float64Array, hits: Float64Array, share: number) {
  const cells: [number, number][] = [];
  let [rareCount, rareHits] = [0, 0];
  counts.forEach((count, level) => {
    if (count * share >= LEVEL_EXPECTED) cells.push([count, hits[level] ?? 0]);
    else {
      rareCount += count;
      rareHits += hits[level] ?? 0;
    }
  });
  if (rareCount * share >= LEVEL_EXPECTED / 2) cells.push([rareCount, rareHits]);
  const n = cells.reduce((sum, [count]) => sum + count, 0);
  const m = cells.reduce((sum, [, hit]) => sum + hit, 0);
  if (cells.length < 2 || m < 1 || n - m < 1) return null;
  const statistic = cells.reduce((sum, [count, hit]) => {
    const expected = (count * m) / n;
    return sum + (hit - expected) ** 2 / expected;
  }, 0);
  return { statistic: (statistic * (n - 1)) / (n - m), df: cells.length - 1 };
}
