import { describe, expect, it } from 'vitest';
import { nextTime } from './schedule';

describe('when a schedule comes round', () => {
  const at = new Date('2026-03-01T10:20:30Z');

  it('says it in UTC', () => {
    expect(nextTime('0 6 * * *', at)).toEqual(new Date('2026-03-02T06:00:00Z'));
    expect(nextTime('*/15 * * * *', at)).toEqual(new Date('2026-03-01T10:30:00Z'));
    expect(nextTime(null, at)).toBeNull();
  });

  it.each(['61 * * * *', 'every day at six', '* * * * * *', '0 0 31 2 *'])('refuses %s', (schedule) => {
    expect(() => nextTime(schedule, at)).toThrow('is no schedule');
  });
});
