import { describe, expect, it } from 'vitest';
import { groupEqualRows } from './group-equal-rows.ts';
import { nearestRows } from './nearest-rows.ts';

describe('nearest rows', () => {
  it('are in order, without the row itself', () => {
    const matrix = { rowCount: 5, width: 1, values: Float64Array.of(0, 10, 1, 3, 2.5) };
    const ids = Int32Array.of(0, 1, 2, 3, 4);
    const near = nearestRows(matrix, ids, matrix, ids, 3);
    expect(Array.from(near[0] ?? [])).toEqual([2, 4, 3]);
    expect(Array.from(near[1] ?? [])).toEqual([3, 4, 2]);
  });

  it('are all there are when fewer are asked for', () => {
    const matrix = { rowCount: 2, width: 1, values: Float64Array.of(0, 1) };
    const ids = Int32Array.of(7, 8);
    expect(nearestRows(matrix, ids, matrix, ids, 5).map((row) => Array.from(row))).toEqual([[8], [7]]);
  });
});

describe('equal rows', () => {
  it('share the first of them, gaps included', () => {
    const features = [
      { name: 'a', kind: 'number' as const, values: Float64Array.of(1, 2, 1, Number.NaN, Number.NaN) },
      { name: 'b', kind: 'category' as const, codes: Int32Array.of(0, 0, 0, -1, -1), levels: 1 },
    ];
    expect(Array.from(groupEqualRows(features, 5))).toEqual([0, 1, 0, 3, 3]);
  });
});
