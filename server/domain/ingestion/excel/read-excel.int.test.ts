import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIngestion } from '@/tests/support/ingest-content';
import { makeWorkbook, styled } from '@/tests/support/make-workbook';

let opened: Awaited<ReturnType<typeof openIngestion>>;
beforeAll(async () => {
  opened = await openIngestion();
});
afterAll(() => opened.close());

describe('a workbook', () => {
  it('gives stored values, not shown ones', async () => {
    const { rows, names, storage, notes } = await opened.ingest(
      makeWorkbook([
        {
          name: 'Data',
          rows: [
            ['id', 'price', 'day', 'at', 'ok', 'what'],
            [
              1,
              styled(1.23456, 'rounded'),
              styled(43831, 'date'),
              styled(43831.5, 'datetime'),
              true,
              'a & b',
            ],
            [2, styled(7.5, 'quoted'), styled(43832, 'date'), styled(43832.25, 'datetime'), false, ' x '],
            [3, { xml: 't="e"><v>#N/A</v>' }, null, null, null, { xml: '><f>A1</f>' }],
          ],
        },
      ]),
    );
    expect(names).toEqual(['id', 'price', 'day', 'at', 'ok', 'what']);
    expect(rows).toEqual([
      ['1', '1.23456', '2020-01-01', '2020-01-01 12:00:00', 'true', 'a & b'],
      ['2', '7.5', '2020-01-02', '2020-01-02 06:00:00', 'false', ' x '],
      ['3', '#N/A', null, null, null, null],
    ]);
    expect(storage).toEqual(['BIGINT', 'VARCHAR', 'DATE', 'TIMESTAMP', 'BOOLEAN', 'VARCHAR']);
    expect(notes).toContain('1 cells hold an error');
    expect(notes).toContain('1 formulas have no stored result');
  });

  const several = makeWorkbook([
    { name: 'Notes', rows: [['nothing']] },
    {
      name: 'Sales',
      rows: [
        ['a', 'b'],
        [1, 2],
        [3, 4],
      ],
    },
    { name: 'Lists', hidden: true, rows: [['x'], ['y'], ['z'], ['p'], ['q'], ['r'], ['s'], ['t']] },
  ]);

  it('is read at the sheet with the most data that is not hidden, and names the others', async () => {
    const { table, notes, rows } = await opened.ingest(several);
    expect(rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(table.reading).toMatchObject({ sheet: 'Sales', sheets: ['Notes', 'Sales', 'Lists'] });
    expect(notes).toContain('Sheets that were not read: `Notes`, `Lists` (hidden)');
  });

  it('is read at the sheet that was asked for, by name or place', async () => {
    expect((await opened.ingest(several, { sheet: 'lists', header: false })).rows).toHaveLength(8);
    expect((await opened.ingest(several, { sheet: 3 })).table.reading?.sheet).toBe('Lists');
    await expect(opened.ingest(several, { sheet: 0 })).rejects.toMatchObject({
      code: 'input_bad_option',
      detail: expect.stringContaining('2 `Sales`'),
    });
    await expect(opened.ingest(several, { delimiter: ';' })).rejects.toMatchObject({
      code: 'input_bad_option',
    });
  });

  it('has its header found under titles, to the right of empty columns', async () => {
    const { names, rows, notes, table } = await opened.ingest(
      makeWorkbook([
        {
          name: 'S',
          rows: [
            [null, 'Report 2020'],
            [],
            [null, 'name', 'n', 'share'],
            [null, 'x', 1, 0.5],
            [],
            [null, 'y', 2, 0.25],
          ],
        },
      ]),
    );
    expect(names).toEqual(['name', 'n', 'share']);
    expect(rows).toEqual([
      ['x', '1', '0.5'],
      ['y', '2', '0.25'],
    ]);
    expect(table.headerRow).toBe(2);
    expect(notes).toContain('“Report 2020”');
    expect(notes).toContain('1 empty rows were left out');
  });

  it('joins the names of a header with merged groups, and keeps a merged value in its first cell', async () => {
    const { names, rows, notes } = await opened.ingest(
      makeWorkbook([
        {
          name: 'S',
          rows: [
            ['Name', '2019', null, '2020', null],
            [null, 'Q1', 'Q2', 'Q1', 'Q2'],
            ['a', 1, 2, 3, 4],
            [null, 5, 6, 7, 8],
          ],
          merges: ['B1:C1', 'D1:E1', 'A1:A2', 'A3:A4'],
        },
      ]),
    );
    expect(names).toEqual(['Name', '2019 Q1', '2019 Q2', '2020 Q1', '2020 Q2']);
    expect(rows[1]?.[0]).toBeNull();
    expect(notes).toContain('1 merged cells');
  });

  it('counts days from 1904 where the workbook does', async () => {
    const book = makeWorkbook(
      [
        {
          name: 'S',
          rows: [
            ['d', 'n'],
            [styled(1, 'date'), 1],
          ],
        },
      ],
      { from1904: true },
    );
    expect((await opened.ingest(book)).rows).toEqual([['1904-01-02', '1']]);
  });

  it('keeps cells beyond the width of the header', async () => {
    const { names, rows } = await opened.ingest(
      makeWorkbook([
        {
          name: 'S',
          rows: [
            ['a', 'b'],
            [1, 2],
            [3, 4, 'beyond'],
          ],
        },
      ]),
    );
    expect(names).toEqual(['a', 'b', 'column_3']);
    expect(rows[1]).toEqual(['3', '4', 'beyond']);
  });

  it('is refused where it is empty, or protected by a password', async () => {
    await expect(opened.ingest(makeWorkbook([{ name: 'S', rows: [] }]))).rejects.toMatchObject({
      code: 'input_empty',
    });
    await expect(opened.ingest(makeWorkbook([{ name: 'S', rows: [['a', 'b']] }]))).rejects.toMatchObject({
      code: 'input_empty',
    });
    const container = Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.alloc(100_000),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    await expect(opened.ingest(container)).rejects.toMatchObject({ code: 'input_encrypted' });
  });
});
