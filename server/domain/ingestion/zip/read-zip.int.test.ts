import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIngestion } from '@/tests/support/ingest-content';
import { makeWorkbook } from '@/tests/support/make-workbook';
import { makeZip } from '@/tests/support/make-zip';

let opened: Awaited<ReturnType<typeof openIngestion>>;
beforeAll(async () => {
  opened = await openIngestion();
});
afterAll(() => opened.close());

describe('a ZIP archive', () => {
  it('of one file is that file', async () => {
    const { rows, table, notes } = await opened.ingest(
      makeZip([
        { name: '__MACOSX/._data.csv', content: 'junk' },
        { name: 'folder/data.csv', content: 'a;b\n1;x\n2;y\n' },
      ]),
    );
    expect(rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
    expect(table.format).toBe('csv');
    expect(notes).toContain('`folder/data.csv` was unpacked');
  });

  it('of a folder puts its files under one another by the names of their columns', async () => {
    const { names, rows, notes } = await opened.ingest(
      makeZip([
        { name: 'd/part-10.csv', content: 'b,a\nz,3\n' },
        { name: 'd/part-2.csv', content: 'a,b\n2,y\n' },
        { name: 'd/part-1.csv', content: 'a,b,c\n1,x,true\n' },
        { name: 'README.md', content: '# What this is' },
      ]),
    );
    expect(names).toEqual(['a', 'b', 'c']);
    expect(rows).toEqual([
      ['1', 'x', 'true'],
      ['2', 'y', null],
      ['3', 'z', null],
    ]);
    expect(notes).toContain('`d/part-2.csv` has no column `c`');
    expect(notes).toContain('`README.md`');
  });

  it('may hold a workbook', async () => {
    const book = makeWorkbook([
      {
        name: 'S',
        rows: [
          ['a', 'b'],
          [1, 'x'],
        ],
      },
    ]);
    expect((await opened.ingest(makeZip([{ name: 'book.xlsx', content: book }]))).rows).toEqual([['1', 'x']]);
  });

  it('of different tables is refused with the names of two', async () => {
    const zip = makeZip([
      { name: 'a.csv', content: 'x,y\n1,2\n' },
      { name: 'b.csv', content: 'p,q\n1,2\n' },
    ]);
    await expect(opened.ingest(zip)).rejects.toMatchObject({
      code: 'input_unreadable',
      detail: expect.stringMatching(/b\.csv.*a\.csv/),
    });
  });

  it.each([
    ['input_encrypted', makeZip([{ name: 'a.csv', content: 'a,b\n1,2\n', encrypted: true }])],
    ['input_unsupported', makeZip([{ name: 'a.csv', content: 'a,b\n1,2\n', method: 98 }])],
    ['input_empty', makeZip([{ name: '.DS_Store', content: 'x' }])],
    ['input_empty', makeZip([])],
    ['input_corrupt', makeZip([{ name: 'a.csv', content: 'a,b\n1,2\n' }]).subarray(0, 60)],
    ['input_unsupported', makeZip([{ name: 'a.pdf', content: '%PDF-1.4' }])],
  ])('ends in %s where it cannot be read', async (code, zip) => {
    await expect(opened.ingest(zip)).rejects.toMatchObject({ code });
  });

  it('stops where it unpacks to more than an upload may have', async () => {
    const bomb = makeZip([{ name: 'a.csv', content: `a,b\n${'1,2\n'.repeat(500_000)}` }]);
    expect(bomb.length).toBeLessThan(20_000);
    await expect(opened.ingest(bomb, {}, 1_000_000)).rejects.toMatchObject({ code: 'input_too_large' });
  });

  it.each(['../../outside.csv', '/outside.csv', 'C:/outside.csv', 'd\\..\\..\\outside.csv'])(
    'never writes where a member says it lies: %s',
    async (name) => {
      const zip = makeZip([{ name, content: 'a,b\n1,2\n' }]);
      const outcome = await opened.ingest(zip).catch((error: { code?: string }) => error.code);
      // Either the archive is refused, or the member is read under a name of ours.
      if (typeof outcome === 'object') expect(outcome.rows).toEqual([['1', '2']]);
      else expect(outcome).toBe('input_corrupt');
      expect(await opened.outside()).toEqual([]);
    },
  );

  it('bounds archives in archives: their depth, and what all members unpack to together', async () => {
    const nested = makeZip([
      {
        name: 'b.zip',
        content: makeZip([{ name: 'c.zip', content: makeZip([{ name: 'd.csv', content: 'a\n1\n' }]) }]),
      },
    ]);
    await expect(opened.ingest(makeZip([{ name: 'a.zip', content: nested }]))).rejects.toMatchObject({
      code: 'input_unsupported',
    });
    const packed = makeZip([{ name: 'a.csv.gz', content: gzipSync(`a,b\n${'1,2\n'.repeat(500_000)}`) }]);
    await expect(opened.ingest(packed, {}, 1_000_000)).rejects.toMatchObject({ code: 'input_unsupported' });
    const many = Array.from({ length: 40 }, (_, index) => ({
      name: `part-${index}.csv`,
      content: `a,b\n${'1,2\n'.repeat(10_000)}`,
    }));
    await expect(opened.ingest(makeZip(many), {}, 1_000_000)).rejects.toMatchObject({
      code: 'input_too_large',
    });
  });
});
