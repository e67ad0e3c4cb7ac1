import { describe, expect, it } from 'vitest';
import { dateText, kindOfFormat, numberText } from './cell-text';

describe('the text of a stored number', () => {
  it.each([
    ['1', '1'],
    ['1.50', '1.50'],
    ['0.10000000000000001', '0.1'],
    ['1234567890123456789', '1234567890123456789'],
    ['1E-3', '0.001'],
    ['-0.29999999999999999', '-0.3'],
  ])('%s is %s', (raw, text) => expect(numberText(raw)).toBe(text));
});

describe('what a number format shows', () => {
  it.each([
    [14, undefined, 'date'],
    [22, undefined, 'datetime'],
    [2, undefined, 'number'],
    [164, 'yyyy\\-mm\\-dd', 'date'],
    [164, '[$-409]d\\-mmm\\-yy;@', 'date'],
    [164, '[Red]0.00', 'number'],
    [164, '0.0" days"', 'number'],
    [164, '[h]:mm', 'elapsed'],
    [164, 'General', 'number'],
    [164, 'h:mm AM/PM', 'time'],
  ])('%s %s: %s', (id, code, kind) => expect(kindOfFormat(id, code)).toBe(kind));
});

describe('a date', () => {
  it.each([
    ['43831', 'date', false, '2020-01-01'],
    ['43831.5', 'date', false, '2020-01-01 12:00:00'],
    ['43831.25', 'datetime', false, '2020-01-01 06:00:00'],
    ['0.75', 'time', false, '18:00:00'],
    ['1.25', 'elapsed', false, '30:00:00'],
    ['1', 'date', false, '1900-01-01'],
    ['59', 'date', false, '1900-02-28'],
    ['60', 'date', false, '1900-02-29'],
    ['61', 'date', false, '1900-03-01'],
    ['0', 'date', true, '1904-01-01'],
    ['-1', 'date', false, '-1'],
    ['99999999', 'date', false, '99999999'],
    ['43831.999999999', 'datetime', false, '2020-01-02 00:00:00'],
  ] as const)('%s as %s is read right', (raw, kind, from1904, text) =>
    expect(dateText(raw, kind, from1904)).toBe(text),
  );
});
