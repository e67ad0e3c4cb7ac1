import { describe, expect, it } from 'vitest';
import { seededRandom } from './random';
import { scaleGap } from './scale-gap';

const random = seededRandom(1);
const kilograms = Float64Array.from({ length: 1000 }, () => 45 + 60 * random());

describe('groups apart by a factor', () => {
  it.each([
    [1000, 'above'],
    [100, 'above'],
    [0.001, 'below'],
    [453.6, 'above'],
  ])('times %d', (factor, side) => {
    const mixed = kilograms.map((x, row) => (row % 25 === 0 ? x * factor : x));
    const gap = scaleGap(mixed);
    expect(gap).toMatchObject({ side, factor: factor < 1 ? 1 / factor : factor });
    expect(
      mixed.filter((x) => (side === 'above' ? x > (gap?.border ?? 0) : x < (gap?.border ?? 0))).length,
    ).toBe(40);
  });

  it('are not seen in one bulk, in wide spreads, or in a far group that is no factor off', () => {
    expect(scaleGap(kilograms)).toBeNull();
    expect(scaleGap(kilograms.map((x) => Math.exp(x / 4)))).toBeNull();
    expect(scaleGap(kilograms.map((x, row) => (row % 25 === 0 ? x * 220 : x)))).toBeNull();
  });

  it('are not seen where the far group is one code', () => {
    expect(scaleGap(kilograms.map((x, row) => (row % 25 === 0 ? 9999 : x)))).toBeNull();
  });

  it('are not seen where many far values lie differently from the rest', () => {
    const near = kilograms.map((x) => x / 60);
    const far = (row: number) => 300 * Math.exp((2.2 * ((row * 7919) % 1000)) / 1000);
    expect(scaleGap(near.map((x, row) => (row % 5 < 2 ? far(row) : x)))).toBeNull();
    expect(scaleGap(near.map((x, row) => (row % 5 < 2 ? 1000 * x : x)))).toMatchObject({ factor: 1000 });
  });
});
