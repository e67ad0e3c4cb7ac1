import { describe, expect, it } from 'vitest';
import { filterOf, isNarrowed } from './audit-filter';

describe('the filter in the address', () => {
  it('takes days as whole ones, both included', () => {
    const { from, to } = filterOf(new URLSearchParams('from=2026-03-01&to=2026-03-31'));
    expect([from, to]).toEqual(['2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z']);
  });

  it('ignores what is no filter', () => {
    const filter = filterOf(
      new URLSearchParams('outcome=maybe&actorType=robot&from=yesterday&to=2026-13-99'),
    );
    expect(isNarrowed(filter)).toBe(false);
    expect(isNarrowed(filterOf(new URLSearchParams('requestId=r-1')))).toBe(true);
  });
});
