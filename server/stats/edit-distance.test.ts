import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, editSimilarity } from './edit-distance.ts';

describe('editDistance', () => {
  it('counts insertions, deletions, substitutions and swaps of neighbours', () => {
    expect(editDistance('kitten', 'sitting', 9)).toBe(3);
    expect(editDistance('abcd', 'abdc', 9)).toBe(1);
    expect(editDistance('', 'abc', 9)).toBe(3);
  });
  it('gives limit + 1 for anything farther', () => {
    expect(editDistance('kitten', 'sitting', 2)).toBe(3);
    expect(editDistance('completely', 'different!', 2)).toBe(3);
  });
  it('is symmetric and zero only for equal texts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (a, b) => {
        const distance = editDistance(a, b, 20);
        expect(distance).toBe(editDistance(b, a, 20));
        expect(distance === 0).toBe(a === b);
        expect(editDistance(a, b, 1)).toBe(Math.min(distance, 2));
      }),
    );
  });
  it('similarity runs from 0 to 1', () => {
    expect(editSimilarity('abc', 'abc')).toBe(1);
    expect(editSimilarity('abc', 'xyz')).toBe(0);
  });
});
