import { describe, expect, it } from 'vitest';
import { dayOf, endOfDay } from './end-date';

describe('the end of a membership', () => {
  it('is the end of the chosen day, and reads back as that day', () => {
    for (const day of ['2026-03-29', '2026-10-25', '2028-02-29', '2026-12-31'])
      expect(dayOf(endOfDay(day))).toBe(day);
  });

  it('may be left open', () => {
    expect(endOfDay('')).toBeNull();
    expect(endOfDay('soon')).toBeNull();
    expect(dayOf(null)).toBe('');
  });
});
