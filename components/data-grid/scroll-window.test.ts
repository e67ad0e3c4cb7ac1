import { describe, expect, it } from 'vitest';
import { ROW_HEIGHT, scrollHeight, scrollTopOf, windowAt } from './scroll-window';

describe('scroll window', () => {
  it('shows few rows without scrolling', () => {
    expect(windowAt(0, 560, 5)).toEqual({ first: 0, last: 4, shift: 0 });
  });

  it('follows the pixels of a table that fits', () => {
    expect(windowAt(70, 560, 1000)).toEqual({ first: 2, last: 23, shift: 14 });
  });

  it.each([1000, 1_000_000, 50_000_000])('ends at the last of %d rows', (total) => {
    const end = windowAt(scrollHeight(total) - 560, 560, total);
    expect(end.last).toBe(total - 1);
    expect(end.first).toBe(total - 560 / ROW_HEIGHT);
  });

  it.each([0, 1, 777_777, 999_000])('finds row %d of a million again', (row) => {
    const { first, shift } = windowAt(scrollTopOf(row, 560, 1_000_000), 560, 1_000_000);
    expect(first + shift / ROW_HEIGHT).toBeCloseTo(row, 3);
  });
});
