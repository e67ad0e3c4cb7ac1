import { describe, expect, it } from 'vitest';
import { toCsv, toTsv } from './delimited';

describe('delimited text', () => {
  it('keeps cells apart whatever they hold', () => {
    expect(
      toTsv([
        ['a\tb', null],
        ['c\nd', ''],
      ]),
    ).toBe('a b\t\nc d\t');
    expect(
      toCsv([
        ['a,b', null],
        ['say "x"', ''],
      ]),
    ).toBe('"a,b",\r\n"say ""x""",""\r\n');
  });
});
