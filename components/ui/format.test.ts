import { describe, expect, it } from 'vitest';
import { bytes, count, number, percent, relativeTime, share } from './format';

describe('format', () => {
  it('groups thousands with thin spaces', () => {
    expect(count(1234567)).toBe('1\u2009234\u2009567');
    expect(number(-1234)).toBe('−1\u2009234');
    expect(number(0.012345)).toBe('0.0123');
    expect(number(undefined)).toBe('–');
  });
  it('shows shares with their counts', () => {
    expect(share(12, 1000)).toBe('12 of 1\u2009000 (1.2 %)');
    expect(percent(1, 100_000)).toBe('< 0.1 %');
    expect(percent(0, 0)).toBe('0 %');
  });
  it('says sizes and times in words', () => {
    expect(bytes(999)).toBe('999 B');
    expect(bytes(303306)).toBe('303 kB');
    const now = Date.parse('2026-01-01T12:00:00Z');
    expect(relativeTime('2026-01-01T11:57:00Z', now)).toBe('3 minutes ago');
    expect(relativeTime('2025-12-31T12:00:00Z', now)).toBe('1 day ago');
  });
});
