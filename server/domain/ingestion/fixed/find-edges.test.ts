import { describe, expect, it } from 'vitest';
import { findEdges } from './find-edges';

const starts = (text: string) => findEdges(text, true)?.edges.map(({ from }) => from) ?? null;

describe('columns of fixed width', () => {
  it('are found by gaps that run through all lines, left or right aligned', () => {
    const text = [
      'Name        Age  City            Salary',
      'John Smith   34  New York        1200.50',
      'Ann Lee       7  San Francisco     80.00',
      'Bo           99                     5.25',
      'Zoe Q        12  Paris            999.99',
    ].join('\n');
    expect(starts(text)).toEqual([0, 12, 17, 33]);
  });

  it('are found by a line of dashes', () => {
    const text =
      'id    name       v\n----- ---------- ---\n1     Al pha     1.5\n2     Beta Gamma 2.5\n3     D          3.5\n';
    expect(starts(text)).toEqual([0, 6, 17]);
  });

  it.each([
    ['words of equal length between single blanks', 'aa 1 xx\nbb 2 yy\ncc 3 zz\ndd 4 ww\nee 5 vv\n'],
    ['aligned commas', 'a,   b,   c\n1,   2,   3\n4,   5,   6\n7,   8,   9\n'],
    ['quoted fields between blanks', 'a "x y" 1\nb "z  w" 2\nc "q" 3\nd "r  s" 4\n'],
    ['prose', 'This is  a text\nthat has no\ntable in it,  just\nlines of words\nand more of them\n'],
    ['empty fields between blanks', 'a b c\n1  2\n3 4 5\n6  7\n8 9 1\n'],
  ])('are not seen in %s', (_, text) => expect(starts(text)).toBeNull());
});
