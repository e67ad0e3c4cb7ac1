import { describe, expect, it } from 'vitest';
import { correctedMean } from './corrected-t.ts';
import { encodeByTarget } from './target-encode.ts';

describe('levels by their target', () => {
  const codes = Int32Array.of(0, 0, 1, 1, -1, 0);
  const folds = Int8Array.of(0, 1, 0, 1, 1, -1);
  const values = Float64Array.of(1, 3, 10, 20, 6, 999);

  it('are means of the other folds, drawn to the mean of all', () => {
    const encoded = encodeByTarget(codes, 2, values, folds, 1);
    // Fold 1 holds 3, 20 and 6 (mean 29/3); level 0 there is 3 alone.
    expect(encoded[0]).toBeCloseTo((3 + 29 / 3) / 2, 12);
    expect(encoded[3]).toBeCloseTo((10 + 11 / 2) / 2, 12);
    expect(encoded[4]).toBeCloseTo(11 / 2, 12);
    // Outside the folds: all of them, and nothing of its own value.
    expect(encoded[5]).toBeCloseTo((4 + 8) / 3, 12);
  });

  it('do not hang on the row itself', () => {
    const other = values.map((value, row) => (row === 0 ? -50 : value));
    expect(encodeByTarget(codes, 2, other, folds, 1)[0]).toBe(encodeByTarget(codes, 2, values, folds, 1)[0]);
  });
});

describe('the corrected mean of repeated folds', () => {
  it('has the error of Nadeau and Bengio, wider than that of free samples', () => {
    const { mean, deviation, standardError } = correctedMean([1, 2, 3, 4], 0.2);
    expect(mean).toBe(2.5);
    expect(deviation).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(standardError).toBeCloseTo(Math.sqrt((5 / 3) * (1 / 4 + 1 / 4)), 12);
  });
});
