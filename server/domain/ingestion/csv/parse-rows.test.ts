import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dialect, parseRows } from './parse-rows';

const COMMA: Dialect = { delimiter: ',', quote: '"', escape: '"' };
const fieldsOf = (text: string, dialect = COMMA) =>
  parseRows(text, dialect, { final: true }).rows.map(({ fields }) => fields);

describe('parseRows', () => {
  it('reads quotes, doubled quotes, delimiters and line ends inside fields', () => {
    expect(fieldsOf('a,"b ""x"", c","d\ne"\r\n1,,3')).toEqual([
      ['a', 'b "x", c', 'd\ne'],
      ['1', '', '3'],
    ]);
  });

  it('keeps a last empty field, and counts lines across quoted line ends', () => {
    const { rows } = parseRows('a,\n"x\ny",b\nz,w', COMMA, { final: true });
    expect(rows.map(({ fields, line }) => [fields, line])).toEqual([
      [['a', ''], 0],
      [['x\ny', 'b'], 1],
      [['z', 'w'], 3],
    ]);
  });

  it('keeps and marks what it cannot place', () => {
    const { rows } = parseRows('"a"b,c\n"never closed,d', COMMA, { final: true });
    expect(rows.map(({ broken }) => broken)).toEqual([true, true]);
    expect(rows[0]?.fields).toEqual(['ab', 'c']);
  });

  it('reads backslash escapes', () => {
    expect(fieldsOf('"a \\" b",c', { delimiter: ',', quote: '"', escape: '\\' })).toEqual([['a " b', 'c']]);
  });

  it('gives the same rows however the text is cut', () => {
    const text = 'a,"b\r\nc",d\r\n1,"2 ""q""",3\r\n,,\r\nlast,row,x';
    const whole = fieldsOf(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: text.length }), { maxLength: 6 }), (cuts) => {
        let [rest, from] = ['', 0];
        const rows: string[][] = [];
        for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
          rest += text.slice(from, cut);
          from = cut;
          const parsed = parseRows(rest, COMMA, { final: false });
          rows.push(...parsed.rows.map(({ fields }) => fields));
          rest = rest.slice(parsed.consumed);
        }
        rest += text.slice(from);
        rows.push(...parseRows(rest, COMMA, { final: true }).rows.map(({ fields }) => fields));
        expect(rows).toEqual(whole);
      }),
    );
  });
});
