import { describe, expect, it } from 'vitest';
import { describeJudgement, judgeMask, prepareDriver } from './index';

/** A small generator with a seed (mulberry32), so that every run sees the same tables. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ROWS = 2000;
function table(seed: number) {
  const next = random(seed);
  const a = Float64Array.from({ length: ROWS }, next);
  const b = Float64Array.from({ length: ROWS }, next);
  const group = Int32Array.from({ length: ROWS }, () => Math.floor(next() * 4));
  const drivers = [
    prepareDriver({ name: 'a', kind: 'number', values: a }),
    prepareDriver({ name: 'b', kind: 'number', values: b }),
    prepareDriver({ name: 'group', kind: 'category', codes: group }),
  ];
  const judge = (probability: (row: number) => number) =>
    judgeMask(
      Uint8Array.from({ length: ROWS }, (_, row) => (next() < probability(row) ? 1 : 0)),
      drivers,
    );
  return { a, b, group, judge };
}

describe('the mechanism of missing values', () => {
  it('is seldom taken for a pattern when there is none', () => {
    const verdicts = Array.from({ length: 300 }, (_, seed) => table(seed).judge(() => 0.2).mechanism);
    expect(verdicts.filter((verdict) => verdict !== 'mcar').length).toBeLessThanOrEqual(9);
  });

  it('follows a number, whatever the shape', () => {
    const { a, judge } = table(1);
    expect(judge((row) => 0.1 + 0.3 * (a[row] ?? 0))).toMatchObject({
      mechanism: 'mar',
      drivers: [{ column: 'a' }],
    });
    expect(judge((row) => Math.min(1, 2 * Math.abs((a[row] ?? 0) - 0.5)) * 0.5)).toMatchObject({
      mechanism: 'mar',
      drivers: [{ column: 'a' }],
    });
  });

  it('follows a category', () => {
    const { group, judge } = table(2);
    const verdict = judge((row) => (group[row] === 2 ? 0.4 : 0.15));
    expect(verdict).toMatchObject({ mechanism: 'mar', drivers: [{ column: 'group' }] });
    expect(describeJudgement(verdict)).toContain('cannot be ruled out');
  });

  it('is a rule by a level or by a threshold', () => {
    const { a, group, judge } = table(3);
    expect(judge((row) => (group[row] === 1 ? 1 : 0))).toMatchObject({
      mechanism: 'by_design',
      drivers: [{ column: 'group', effect: 1 }],
    });
    expect(judge((row) => ((a[row] ?? 0) > 0.7 ? 1 : 0))).toMatchObject({
      mechanism: 'by_design',
      drivers: [{ column: 'a', effect: 1 }],
    });
  });

  it('is in stretches after outages', () => {
    const { judge } = table(4);
    expect(judge((row) => (row % 500 < 100 ? 1 : 0)).mechanism).toBe('in_stretches');
  });

  it('is left open for few gaps', () => {
    const { judge } = table(5);
    expect(judge((row) => (row % 200 === 0 ? 1 : 0)).mechanism).toBe('undecided');
  });

  it('is suspected to be the value itself where its prediction explains the gaps best, and not where a column does', () => {
    const next = random(8);
    const parts = [0, 1, 2].map(() => Float64Array.from({ length: ROWS }, () => next() - 0.5));
    const own = Float64Array.from({ length: ROWS }, (_, row) =>
      parts.reduce((sum, part) => sum + (part[row] ?? 0), 0.2 * (next() - 0.5)),
    );
    const others = parts.map((values, at) => ({ name: `part${at}`, kind: 'number' as const, values }));
    const judge = (gone: (row: number) => number) => {
      const mask = Uint8Array.from({ length: ROWS }, (_, row) => (next() < gone(row) ? 1 : 0));
      const seen = own.map((value, row) => (mask[row] === 1 ? Number.NaN : value));
      return judgeMask(mask, others.map(prepareDriver), () => ({ own: seen, others }));
    };
    const masked = judge((row) => ((own[row] ?? 0) > 0.4 ? 0.7 : 0.1));
    expect(masked.mechanism).toBe('mnar_suspected');
    expect(describeJudgement(masked)).toContain('cannot prove');
    expect(judge((row) => ((parts[0]?.[row] ?? 0) > 0.2 ? 0.7 : 0.1))).toMatchObject({
      mechanism: 'mar',
      drivers: [{ column: 'part0' }],
    });
  });
});
