import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIngestion } from '@/tests/support/ingest-content';

let opened: Awaited<ReturnType<typeof openIngestion>>;
beforeAll(async () => {
  opened = await openIngestion();
});
afterAll(() => opened.close());

const LINES = [
  'Name        Age  City',
  'John Smith   34  New York',
  'Ann Lee       7  San Francisco',
  'Bo           99',
  'Zoe Q        12  Paris',
];

describe('text in columns of fixed width', () => {
  it('is cut at its columns, without the blanks that fill them up', async () => {
    const { table, names, rows } = await opened.ingest(`${LINES.join('\r\n')}\r\n`);
    expect(table).toMatchObject({ format: 'fixed-width', headerRow: 0, rowsSetAside: 0 });
    expect(names).toEqual(['Name', 'Age', 'City']);
    expect(rows).toEqual([
      ['John Smith', '34', 'New York'],
      ['Ann Lee', '7', 'San Francisco'],
      ['Bo', '99', null],
      ['Zoe Q', '12', 'Paris'],
    ]);
    // With the last column too: given back as the option, they cut the same columns.
    expect(table.reading?.fixedWidths).toEqual([12, 5, 13]);
  });

  it('is cut as told, and sets aside what goes on beyond the last column', async () => {
    const { rows, aside, names } = await opened.ingest('ab12\ncd34\nef5678\n', {
      fixedWidths: [2, 2],
      header: false,
    });
    expect(names).toEqual(['column_1', 'column_2']);
    expect(rows).toEqual([
      ['ab', '12'],
      ['cd', '34'],
    ]);
    expect(aside).toEqual([{ line: 3, reason: 'text stands across the edge of two columns', raw: 'ef5678' }]);
  });
});
