import { describe, expect, it } from 'vitest';
import { cellCount, isInRange, rangeOf, selectAt } from './cell-selection';

describe('a selection of cells', () => {
  it('is the rectangle between two clicks, whichever came first', () => {
    const first = selectAt(null, { row: 5, column: 3 }, false);
    const range = rangeOf(selectAt(first, { row: 2, column: 1 }, true), 9);
    expect(range).toEqual({ firstRow: 2, lastRow: 5, firstColumn: 1, lastColumn: 3 });
    expect(cellCount(range)).toBe(12);
    expect([isInRange(range, 4, 2), isInRange(range, 4, 4), isInRange(null, 4, 2)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('from a row number is the whole row', () => {
    const range = rangeOf(selectAt(null, { row: 2, column: -1 }, false), 4);
    expect(range).toEqual({ firstRow: 2, lastRow: 2, firstColumn: 0, lastColumn: 3 });
  });
});
