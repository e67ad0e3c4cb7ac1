import { describe, expect, it } from 'vitest';
import type { DimensionScore } from '@/server/domain/quality/contract';
import { broughtToLight } from './brought-to-light';

const dimension = (deductions: [string, string | null, number][]): DimensionScore => ({
  dimension: 'distribution',
  score: 90,
  weight: 0.2,
  applicable: true,
  ignored: [],
  deductions: deductions.map(([check, column, points]) => ({
    check,
    column,
    points,
    issueId: null,
    affectedCount: 1,
    affectedPct: 1,
  })),
});
const shares = (column: number, table = 0.02) => ({ ofColumn: () => column, ofTable: table });

describe('what a fix brings to light', () => {
  it('is the increase of findings about structure', () => {
    const before = dimension([['constant_columns', 'a', 2]]);
    const after = dimension([
      ['constant_columns', 'a', 3],
      ['redundant_features', 'b', 1],
      ['missing_values', 'c', 5],
    ]);
    expect(broughtToLight(before, after, shares(0.03))).toEqual({
      points: 2,
      checks: ['constant_columns', 'redundant_features'],
    });
  });

  it('is not what a fix has made by changing much of a column or of the table', () => {
    const after = dimension([
      ['constant_columns', 'a', 3],
      ['exact_duplicate_rows', null, 4],
    ]);
    expect(broughtToLight(undefined, after, shares(0.5, 0.5)).points).toBe(0);
    expect(broughtToLight(undefined, after, shares(0.5, 0.05)).points).toBe(4);
  });
});
