import { describe, expect, it } from 'vitest';
import { type Progress, speedOf } from './upload-speed';

describe('the speed of an upload', () => {
  it('is unknown at first, then that of the last seconds', () => {
    const seen: Progress[] = [];
    expect(speedOf(seen, 0, 1000, 0)).toEqual({ bytesPerSecond: null, secondsLeft: null });
    expect(speedOf(seen, 100, 1000, 1000)).toEqual({ bytesPerSecond: 100, secondsLeft: 9 });
    for (let second = 2; second <= 10; second++) speedOf(seen, 100, 1000, second * 1000);
    expect(speedOf(seen, 100, 1000, 11_000)).toEqual({ bytesPerSecond: 0, secondsLeft: null });
  });

  it('begins anew when the server has less than was sent', () => {
    const seen: Progress[] = [];
    speedOf(seen, 0, 1000, 0);
    speedOf(seen, 800, 1000, 1000);
    expect(speedOf(seen, 400, 1000, 1100).bytesPerSecond).toBeNull();
    expect(speedOf(seen, 500, 1000, 2100)).toEqual({ bytesPerSecond: 100, secondsLeft: 5 });
  });
});
