import { describe, expect, it } from 'vitest';
import { cramersV, pearson, ranks } from './association';
import { seededRandom } from './random';

const random = seededRandom(2);

describe('correlation', () => {
  // numpy.corrcoef and scipy.stats.spearmanr of the same numbers.
  const a = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const b = Float64Array.of(2, 1, 4, 3, 7, 8, 6, 20);
  it('of values and of ranks', () => {
    expect(pearson(a, b)).toBeCloseTo(0.8086337, 6);
    expect(pearson(ranks(a), ranks(b))).toBeCloseTo(0.8809524, 6);
  });

  it('leaves out rows in which one is missing, and ties share a rank', () => {
    const holed = Float64Array.of(1, Number.NaN, 3, 4, 5, 6, 7, 8);
    expect(pearson(holed, b)).toBeCloseTo(
      pearson(
        a.filter((_, i) => i !== 1),
        b.filter((_, i) => i !== 1),
      ),
      12,
    );
    expect([...ranks(Float64Array.of(5, 1, 5, Number.NaN))]).toEqual([2.5, 1, 2.5, Number.NaN]);
  });

  it('is not a number without variation', () => {
    expect(pearson(a, new Float64Array(8).fill(3))).toBeNaN();
  });
});

describe("Cramér's V", () => {
  const left = Int32Array.from({ length: 2000 }, () => Math.floor(random() * 5));
  it('is one for a re-coding and about nothing for independent columns', () => {
    expect(
      cramersV(
        left,
        left.map((code) => (code + 2) % 5),
        5,
      ),
    ).toBeCloseTo(1, 2);
    const other = Int32Array.from(left, () => Math.floor(random() * 40));
    expect(cramersV(left, other, 40)).toBeLessThan(0.08);
  });

  it('follows the plain formula up to its correction', () => {
    const [x, y] = [Int32Array.of(0, 0, 0, 1, 1, 1, 1, 0), Int32Array.of(0, 0, 0, 1, 1, 1, 0, 1)];
    // chi-square is 2, so phi squared is .25; corrected .25 - 1/7, levels 2 - 1/7 - 1.
    expect(cramersV(x, y, 2)).toBeCloseTo(Math.sqrt((0.25 - 1 / 7) / (1 - 1 / 7)), 9);
  });
});
