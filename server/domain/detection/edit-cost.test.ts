import { expect, it } from 'vitest';
import { bitDifference, characterBits, couldBeSlip, editCost } from './edit-cost.ts';

it('counts slips by kind', () => {
  expect(editCost('BIRMINGHxM', 'BIRMINGHAM')).toBe(1);
  expect(editCost('xirmingxxm', 'birmingham')).toBe(1 + 1);
  expect(editCost('maharibmrig', 'birmingham')).toBeNull();
  expect(editCost('ocixeM', 'Mexico')).toBe(1);
  expect(editCost('London**', 'London')).toBe(1);
  expect(editCost('Lodnon', 'London')).toBe(1);
  expect(editCost('gniramkod', 'kodmaring')).toBe(2);
});
it('takes texts with other digits for other things', () => {
  expect(editCost('Room 11', 'Room 12')).toBeNull();
  expect(editCost('2019', '2018')).toBeNull();
});
it('the quick test never refuses what editCost accepts', () => {
  const pairs: [string, string][] = [
    ['BIRMINGHxM', 'BIRMINGHAM'],
    ['London***', 'London'],
    ['Lodnon', 'London'],
    ['xelx wxrld', 'hello world'],
    ['ocixeM', 'Mexico'],
    ['qualtiy contrl', 'quality control'],
  ];
  for (const [a, b] of pairs) {
    if (editCost(a, b) !== null) expect(couldBeSlip(a, b, characterBits(a), characterBits(b))).toBe(true);
  }
  expect(bitDifference(0b1011, 0b0001)).toBe(2);
});
