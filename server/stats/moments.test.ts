import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentsOf } from './moments';

function sumsOf(values: readonly number[], shift: number, scale: number) {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (const x of values) {
    const d = (x - shift) * scale;
    sums[0] += d;
    sums[1] += d ** 2;
    sums[2] += d ** 3;
    sums[3] += d ** 4;
  }
  return { n: values.length, sums, shift, scale };
}

describe('moments from power sums', () => {
  it('are those that SciPy gives (bias=False)', () => {
    const found = momentsOf(sumsOf([2, 8, 0, 4, 1, 9, 9, 0], 4, 0.3));
    expect(found?.mean).toBeCloseTo(4.125, 10);
    expect(found?.deviation).toBeCloseTo(3.97986, 5);
    expect(found?.skewness).toBeCloseTo(0.330582, 5);
    expect(found?.kurtosis).toBeCloseTo(-2.098602, 5);
  });

  it('do not depend on shift and scale, as long as these are near', () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 10, maxLength: 60 }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (values, shift, scale) => {
          const [plain, moved] = [momentsOf(sumsOf(values, 0, 1)), momentsOf(sumsOf(values, shift, scale))];
          expect(moved?.mean).toBeCloseTo(plain?.mean ?? 0, 6);
          expect(moved?.deviation).toBeCloseTo(plain?.deviation ?? 0, 3);
        },
      ),
    );
  });

  it('say nothing where there is nothing to measure', () => {
    expect(momentsOf(sumsOf([], 0, 1))).toBeNull();
    expect(momentsOf(sumsOf([Number.MAX_VALUE, 1], 0, 1))).toBeNull();
    expect(momentsOf(sumsOf([3, 3, 3, 3], 3.1, 1))).toMatchObject({ deviation: 0, skewness: null });
  });
});
