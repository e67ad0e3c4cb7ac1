import { expect, it } from 'vitest';
import { groupRows } from './group-rows.ts';
import { risingSubsequence } from './rising-subsequence.ts';

it('finds the longest strictly rising run of indices', () => {
  expect(risingSubsequence([1, 9, 2, 3, 3, 4])).toEqual([0, 2, 4, 5]);
  expect(risingSubsequence([])).toEqual([]);
  expect(risingSubsequence([3, 2, 1])).toHaveLength(1);
});
it('groups rows by code, in row order inside a group', () => {
  const { starts, rows } = groupRows(Int32Array.from([2, 0, 2, 1]), 3);
  expect([...starts]).toEqual([0, 1, 2, 4]);
  expect([...rows]).toEqual([1, 3, 0, 2]);
});
