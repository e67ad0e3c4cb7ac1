import { describe, expect, it } from 'vitest';
import { planCsv } from './plan-csv';

const plan = (text: string) => planCsv(text, true, {});

describe('where the table begins', () => {
  it('takes a title padded with delimiters for preamble, not for the header', () => {
    const { names, skipLines } = plan('Report 2024,,,\n,,,\nday,time,count,note\n1,2,3,a\n4,5,6,\n7,8,9,c\n');
    expect(names).toEqual(['day', 'time', 'count', 'note']);
    expect(skipLines).toBe(3);
  });

  it('keeps a first record of one value as data where no header follows', () => {
    const { names, skipLines } = plan('7,,,\n1,,3,4\n5,,7,8\n9,,2,1\n');
    expect(names).toEqual(['column_1', 'column_2', 'column_3', 'column_4']);
    expect(skipLines).toBe(0);
  });
});

describe('the dialect', () => {
  it('is not one that cuts through quoted texts', () => {
    const rows = ['day time code name text link note'];
    for (let day = 10; day < 40; day++) {
      rows.push(
        `${day}/01/2018 00:${day} MG ${day % 3 ? 'Hiking Boots' : 'Coat'} "rugged, and light" "https://www.example.com/${day}.html" `,
      );
    }
    expect(plan(`${rows.join('\n')}\n`).dialect.delimiter).toBe(' ');
  });

  it.each([',', ';', '\t', '|'])('is found for %j although the texts hold other marks', (delimiter) => {
    const rows = [['id', 'text', 'n'].join(delimiter)];
    for (let index = 0; index < 20; index++)
      rows.push([`a${index}`, '"x, y; z | w: 5 o\'clock"', `${index}`].join(delimiter));
    const { dialect, names } = plan(`${rows.join('\n')}\n`);
    expect(dialect).toMatchObject({ delimiter, quote: '"' });
    expect(names).toEqual(['id', 'text', 'n']);
  });

  it('leaves the commas within a single quoted column alone', () => {
    const { dialect, names } = plan('"text"\n"a, b and c"\n"d, e"\n"f"\n"g, h, i"\n');
    expect([dialect.quote, names]).toEqual(['"', ['text']]);
  });

  it.each([
    ['||', 'a||b||c\n1||x||2.5\n2||y||3.5\n'],
    ['|~|', 'a|~|b\n1|~|x\n2|~|y\n'],
    ['aa', '"1"aa"2"\n"3"aa"4"\n"5"aa"6"\n'],
  ])('may have a delimiter of several characters: %s', (delimiter, text) => {
    expect(plan(text).dialect.delimiter).toBe(delimiter);
  });

  it.each([
    ['times', 'a\n01:02:03\n01:02:04\n01:02:05\n1\n'],
    ['a name with blanks before it', '   bla\n1\n2\n3\n'],
  ])('does not cut %s', (_, text) => expect(plan(text).names).toHaveLength(1));

  it('takes empty fields for empty where others of their column are filled', () => {
    expect(plan('a|b|c\n1||x\n2|y|z\n').dialect.delimiter).toBe('|');
  });
});

describe('a header of several lines', () => {
  it('is joined where groups stand above the names', () => {
    const { names, skipLines } = plan('name,2019,,2020,\n,Q1,Q2,Q1,Q2\nx,1,2,3,4\ny,5,6,7,8\n');
    expect(names).toEqual(['name', '2019 Q1', '2019 Q2', '2020 Q1', '2020 Q2']);
    expect(skipLines).toBe(2);
  });

  it('has a line of units', () => {
    const { names } = plan('weight,height\n(kg),(cm)\n70,180\n65,170\n');
    expect(names).toEqual(['weight (kg)', 'height (cm)']);
  });

  it.each([
    ['a first record with gaps', 'a,,c\nx,y,z\np,q,r\nu,v,w\n'],
    ['a full header above text', 'a,b\nx,y\nz,w\n'],
  ])('is not made of %s', (_, text) => expect(plan(text).shape.headerRows).toBeLessThan(2));

  it('has as many lines as one says', () => {
    const { names } = planCsv('a,b\nx,y\n1,2\n', true, { headerRows: 2 });
    expect(names).toEqual(['a x', 'b y']);
  });
});
