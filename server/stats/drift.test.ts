import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binCounts,
  jensenShannonDistance,
  kolmogorovSmirnov,
  populationStability,
  quantileEdges,
} from './drift';

interface Case {
  before: number[];
  after: number[];
  statistic: number;
  pValue: number;
  countsBefore: number[];
  countsAfter: number[];
  jensenShannon: number;
}
/** Made by bench/fixtures/drift.py with SciPy. */
const cases: Case[] = JSON.parse(readFileSync('server/stats/fixtures/drift.json', 'utf8'));

describe('drift measures', () => {
  it.each(cases)('agree with SciPy on $before.length and $after.length values', (reference) => {
    const found = kolmogorovSmirnov(reference.before, reference.after);
    expect(found.statistic).toBeCloseTo(reference.statistic, 12);
    // SciPy leaves out the correction for small samples.
    expect(Math.abs(found.pValue - reference.pValue)).toBeLessThan(0.06);
    expect(jensenShannonDistance(reference.countsBefore, reference.countsAfter)).toBeCloseTo(
      reference.jensenShannon,
      10,
    );
  });

  it('know equal and disjoint distributions', () => {
    expect(populationStability([10, 20, 30], [20, 40, 60])).toBeLessThan(0.002);
    expect(jensenShannonDistance([10, 20], [1, 2])).toBeCloseTo(0, 8);
    expect(jensenShannonDistance([10, 0], [0, 4])).toBe(1);
    expect(kolmogorovSmirnov([1, 2, 3], [7, 8]).statistic).toBe(1);
    expect(kolmogorovSmirnov([], [1])).toEqual({ statistic: 0, pValue: 1 });
  });

  it('measure a shift of one quarter of the mass by hand', () => {
    // (0.25 - 0.5)·ln(0.25 / 0.5) + (0.75 - 0.5)·ln(0.75 / 0.5), the counts being too large for the half to show.
    expect(populationStability([5e6, 5e6], [2.5e6, 7.5e6])).toBeCloseTo(0.27465, 4);
  });

  it('lose no value between bins', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1 }), (values) => {
        const counts = binCounts(values, quantileEdges(values, 10));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      }),
    );
  });
});
