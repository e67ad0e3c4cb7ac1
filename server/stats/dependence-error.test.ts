import { expect, it } from 'vitest';
import { dependenceError, shuffledCodes } from './dependence-error';

const determinant = Int32Array.from({ length: 100 }, (_, row) => row % 10);

it('is nothing where one column determines the other', () => {
  const dependent = determinant.map((code) => code % 3);
  expect(dependenceError(determinant, dependent, 3)).toEqual({
    g3: 0,
    rows: 100,
    violations: 0,
    largeGroups: 10,
  });
});

it('counts the rows against the commonest of their group, and leaves out missing ones', () => {
  const dependent = determinant.map((code, row) => (row === 3 || row === 47 ? 9 : row === 8 ? -1 : code % 3));
  const { g3, rows, violations } = dependenceError(determinant, dependent, 10);
  expect({ rows, violations }).toEqual({ rows: 99, violations: 2 });
  expect(g3).toBeCloseTo(2 / 99, 12);
});

it('is large after the values are dealt out anew, which keeps their counts', () => {
  const dependent = determinant.map((code) => code % 3);
  const shuffled = shuffledCodes(dependent, 1);
  expect([...shuffled].sort()).toEqual([...dependent].sort());
  expect(dependenceError(determinant, shuffled, 3).g3).toBeGreaterThan(0.3);
});
