import { describe, expect, it } from 'vitest';
import { logChiSquareTail } from './chi-square';
import { normalQuantile } from './normal-quantile';
import { runsTest } from './runs-test';
import { sidak } from './sidak';

describe('special functions', () => {
  it.each([
    // SciPy 1.x chi2.logsf
    [3.84, 1, -2.9948622271800254],
    [5, 2, -2.5],
    [0.5, 3, -0.08458732285189939],
    [40, 7, -13.585359308128414],
    // With 2 degrees of freedom exactly -x / 2; with 30 the finite Poisson sum in rational numbers.
    [1500, 2, -750],
    [2000, 30, -928.4685627233617],
  ])('give ln P(chi-square > %d) with %d degrees of freedom', (x, df, expected) => {
    expect(logChiSquareTail(x, df)).toBeCloseTo(expected, 9);
  });

  it.each([
    // SciPy norm.ppf
    [0.005, -2.575829303548901],
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.9999, 3.719016485455709],
    [1e-6, -4.753424308822899],
  ])('give the normal quantile of %d', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 7);
  });

  it('correct the smallest of several p-values', () => {
    expect(sidak(Math.log(0.01), 1)).toBeCloseTo(0.01, 12);
    expect(sidak(Math.log(0.05), 20)).toBeCloseTo(1 - 0.95 ** 20, 12);
    expect(sidak(-60, 10) / (10 * Math.exp(-60))).toBeCloseTo(1, 9);
  });

  it('count runs against chance', () => {
    // By hand: 4 ones and 4 zeros, expected 1 + 32 / 8 = 5, variance 32 * 24 / (64 * 7) = 12 / 7.
    const { runs, expected, z } = runsTest(Uint8Array.from([1, 1, 1, 1, 0, 0, 0, 0]));
    expect([runs, expected]).toEqual([2, 5]);
    expect(z).toBeCloseTo(-3 / Math.sqrt(12 / 7), 12);
  });
});
