import { expect, it } from 'vitest';
import { toDetectionTable } from '../detection/table-from-rows.ts';
import { findDuplicates } from './find-duplicates.ts';

const SYLLABLES = [
  'ka',
  'lor',
  'min',
  'tes',
  'vu',
  'rand',
  'pel',
  'osk',
  'bri',
  'den',
  'fa',
  'gul',
  'hem',
  'jo',
  'wis',
];
let state = 7;
const below = (n: number) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const word = () => Array.from({ length: 3 }, () => SYLLABLES[below(15)]).join('');
const rows = Array.from({ length: 300 }, () => [
  word(),
  word(),
  `${1 + below(90)} ${word()} street`,
  String(10000 + below(80000)),
  word(),
]);
const names = ['first', 'last', 'address', 'zip', 'city'];
const found = (table: string[][]) =>
  findDuplicates(toDetectionTable(names, table), 1).filter(({ probability }) => probability >= 0.5);

it('stays silent on distinct records', () => {
  expect(found(rows)).toEqual([]);
});

it('finds typos, swapped words and missing fields, and says what speaks for them', () => {
  const copies = rows.slice(0, 30).map(([first = '', last = '', address = '', zip = '', city = ''], i) => {
    if (i % 3 === 0) return [`${first.slice(0, 3)}x${first.slice(3)}`, last, address, zip, city];
    if (i % 3 === 1) return [first, last, address.split(' ').reverse().join(' '), zip, city];
    return [first, last, '', zip, city];
  });
  const pairs = found([...rows, ...copies]);
  const right = pairs.filter(({ rowA, rowB }) => rowB === rowA + 300);
  expect(right.length).toBeGreaterThanOrEqual(29);
  expect(pairs.length - right.length).toBeLessThanOrEqual(1);
  expect(right[0]?.evidence.some(({ column, bits }) => column === 'zip' && bits > 0)).toBe(true);
});

it('leaves exact copies to the check that is for them', () => {
  expect(found([...rows, ...rows.slice(0, 5)])).toEqual([]);
});
