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
});
