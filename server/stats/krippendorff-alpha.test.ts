import { expect, it } from 'vitest';
import { krippendorffAlpha } from './krippendorff-alpha';

const units = (rows: string[]) =>
  rows.map((row) => {
    const counts = new Map<string, number>();
    for (const value of row.split(' ').filter((one) => one !== '*'))
      counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  });

it('gives the worked example of Krippendorff (2011), C: four observers, missing values', () => {
  // Units of the reliability data matrix, one string a unit; nominal alpha is .743.
  const matrix = [
    '1 1 * 1',
    '2 2 3 2',
    '3 3 3 3',
    '3 3 3 3',
    '2 2 2 2',
    '1 2 3 4',
    '4 4 4 4',
    '1 1 2 1',
    '2 2 2 2',
    '* 5 5 5',
    '* * 1 1',
    '* 3 * *',
  ];
  expect(krippendorffAlpha(units(matrix))).toBeCloseTo(0.743, 3);
});

it('is one where all agree, about nothing by chance, and nothing without pairs', () => {
  expect(krippendorffAlpha(units(['a a', 'b b b', 'a a']))).toBe(1);
  expect(krippendorffAlpha(units(['a b', 'a b', 'a b', 'a b']))).toBeLessThan(0);
  expect(krippendorffAlpha(units(['a', 'b']))).toBeNaN();
});
