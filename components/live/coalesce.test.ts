import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Coalescer } from './coalesce';

describe('a coalescer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands on together what comes within one spacing, and does not wait for quiet', () => {
    const handed: (readonly number[])[] = [];
    const coalescer = new Coalescer<number>(300, (gathered) => handed.push(gathered));
    for (let at = 0; at < 10; at++) {
      coalescer.add(at);
      vi.advanceTimersByTime(100);
    }
    vi.runAllTimers();
    expect(handed.flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(handed).toHaveLength(4);
  });

  it('hands on nothing after it was stopped', () => {
    const handOn = vi.fn();
    const coalescer = new Coalescer<number>(300, handOn);
    coalescer.add(1);
    coalescer.stop();
    vi.runAllTimers();
    expect(handOn).not.toHaveBeenCalled();
  });
});
