import { expect, it } from 'vitest';
import { type EncodedColumn, encodeTable } from '../encode.ts';
import { type ColumnFindings, emptyBoard, findingsOf } from '../findings.ts';
import { toDetectionTable } from '../table-from-rows.ts';
import { findNumberForms } from './number-forms.ts';
import { findShapeReturns } from './shape-return.ts';
import { findSignsForLetters } from './sign-for-letter.ts';
import { findSwappedDays } from './swapped-days.ts';
import { findUndecodedText } from './undecoded-text.ts';

function repairs(values: string[], rule: (column: EncodedColumn, findings: ColumnFindings) => void) {
  const rows = values.map((value) => [value]);
  const board = emptyBoard(encodeTable(toDetectionTable(['x'], rows)));
  const column = board.table.columns[0];
  if (!column) throw new Error('no column');
  rule(column, findingsOf(board, column));
  return new Map(
    [...findingsOf(board, column).values].map(([code, f]) => [column.values[code], f.suggestion]),
  );
}
const times = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => make(i));

it('decodes what was encoded once too often', () => {
  const values = [
    ...times(20, (i) => `Name ${i}`),
    'Smith &amp; Sons',
    'Caf\u00c3\u00a9',
    'a%20b',
    '100% wool',
  ];
  const found = repairs(values, findUndecodedText);
  expect(found.get('Smith &amp; Sons')).toBe('Smith & Sons');
  expect(found.get('Caf\u00c3\u00a9')).toBe('Café');
  expect(found.get('a%20b')).toBe('a b');
  expect(found.has('100% wool')).toBe(false);
});
it('reads other forms of numbers, and leaves a column that mixes many', () => {
  const plain = times(60, (i) => String(i * 3));
  const found = repairs([...plain, 'USD 12', 'USD 15', 'USD 19', 'USD 22'], findNumberForms);
  expect(found.get('USD 12')).toBe('12');
  expect(found.size).toBe(4);
  expect(repairs([...plain, 'a1', 'b2', 'c3', 'd4', 'e5', 'f6'], findNumberForms).size).toBe(0);
});
it('exchanges day and month where the column proves the order', () => {
  const good = times(30, (i) => `2021-03-${13 + (i % 15)}`);
  expect(repairs([...good, '2021-25-04'], findSwappedDays).get('2021-25-04')).toBe('2021-04-25');
  const unproven = times(30, (i) => `2021-03-0${1 + (i % 9)}`);
  expect(repairs([...unproven, '2021-25-04'], findSwappedDays).size).toBe(0);
});
it('puts letters back for a sign', () => {
  const words = ['paper', 'apple', 'table', 'grape', 'plane', 'water'];
  const values = [
    ...times(60, (i) => `${words[i % 6]} ${i}`),
    ...words.map((w, i) => `${w.replaceAll('a', '@')} 9${i}`),
  ];
  expect(repairs(values, findSignsForLetters).get('p@per 90')).toBe('paper 90');
});
it('returns values to the shape of their column', () => {
  const codes = times(60, (i) => `AB-${1000 + i * 7}`);
  const damaged = times(6, (i) => `#AB-${3000 + i}`);
  const found = repairs([...codes, ...damaged], findShapeReturns);
  expect(found.get('#AB-3002')).toBe('AB-3002');
  expect(found.size).toBe(6);
});
it('never takes a digit beside digits for a mark', () => {
  const hours = [
    ...times(60, (i) => `${1 + (i % 9)}:${10 + (i % 50)}`),
    ...times(12, (i) => `1${i % 3}:${20 + i}`),
  ];
  expect(repairs(hours, findShapeReturns).size).toBe(0);
});
