import { describe, expect, it } from 'vitest';
import { orderColumns, readColumnView, toggled, writeColumnView } from './column-view';

describe('the view of columns', () => {
  it('keeps the first column in view unless others are pinned', () => {
    expect(orderColumns(4, { hidden: [], pinned: [] })).toEqual({ order: [0, 1, 2, 3], pinnedCount: 1 });
    expect(orderColumns(4, { hidden: [0], pinned: [] })).toEqual({ order: [1, 2, 3], pinnedCount: 1 });
    expect(orderColumns(4, { hidden: [2], pinned: [3, 2] })).toEqual({ order: [3, 0, 1], pinnedCount: 1 });
    expect(orderColumns(0, { hidden: [], pinned: [] })).toEqual({ order: [], pinnedCount: 0 });
  });

  it('stands in the address', () => {
    const view = { hidden: [2, 5], pinned: toggled([], 3) };
    const written = Object.entries(writeColumnView(view)).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    );
    expect(readColumnView(new URLSearchParams(written))).toEqual(view);
    expect(readColumnView(new URLSearchParams('hide=x,-1,4'))).toEqual({ hidden: [4], pinned: [] });
  });
});
