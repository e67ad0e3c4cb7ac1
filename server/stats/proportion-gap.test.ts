import { expect, it } from 'vitest';
import { cohensH, wilson } from './proportion-gap';

it('gives the interval of Wilson', () => {
  const { low, high } = wilson(7, 40);
  expect(low).toBeCloseTo(0.0874541, 6);
  expect(high).toBeCloseTo(0.3194999, 6);
  expect(wilson(0, 10).low).toBe(0);
});

it("measures shares by Cohen's h", () => {
  expect(cohensH(0.5, 0.5)).toBe(0);
  expect(cohensH(0.6, 0.4)).toBeCloseTo(0.4027158, 6);
});
