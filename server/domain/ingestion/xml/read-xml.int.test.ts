import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIngestion } from '@/tests/support/ingest-content';

let opened: Awaited<ReturnType<typeof openIngestion>>;
beforeAll(async () => {
  opened = await openIngestion();
});
afterAll(() => opened.close());

const CATALOGUE = `<?xml version="1.0" encoding="ISO-8859-1"?>
<catalog updated="2020"><title>My catalogue</title>
  <book id="1"><title>A &amp; B</title><price cur="EUR">1.50</price><author><name>Zoë</name></author><author><name>Y</name></author></book>
  <book id="2"><title> C </title><price cur="USD">2.25</price><author><name>Z</name></author><note><![CDATA[<b>hi</b>]]></note></book>
  <book id="3"/>
</catalog>`;

describe('an XML document', () => {
  it('gives one row for each repeating element, nested ones by their path', async () => {
    const { names, rows, types, notes, table } = await opened.ingest(iconv.encode(CATALOGUE, 'iso-8859-1'));
    expect(names).toEqual(['id', 'title', 'price.cur', 'price', 'author', 'note']);
    expect(rows).toEqual([
      ['1', 'A & B', 'EUR', '1.50', '[{"name":"Zoë"},{"name":"Y"}]', null],
      ['2', ' C ', 'USD', '2.25', '[{"name":"Z"}]', '<b>hi</b>'],
      ['3', null, null, null, null, null],
    ]);
    expect(types[4]).toBe('list');
    expect(table).toMatchObject({ format: 'xml', encoding: 'iso-8859-1' });
    expect(table.reading?.recordPath).toBe('catalog.book');
    expect(notes).toContain('`catalog/title`');
  });

  it('is read at the element that was asked for', async () => {
    const { rows } = await opened.ingest(iconv.encode(CATALOGUE, 'iso-8859-1'), {
      recordPath: 'book.author',
    });
    expect(rows.flat()).toEqual(['Zoë', 'Y', 'Z']);
    await expect(opened.ingest(CATALOGUE, { recordPath: 'cd', encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'input_bad_option',
    });
  });

  it('may be packed, in UTF-16, without a declaration', async () => {
    const text = '<r><i><a>1</a><b>ü</b></i><i><a>2</a></i></r>';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    for (const content of [gzipSync(text), utf16]) {
      expect((await opened.ingest(content)).rows).toEqual([
        ['1', 'ü'],
        ['2', null],
      ]);
    }
  });

  it('is one record where nothing repeats', async () => {
    const { names, rows } = await opened.ingest('<doc><head><a>1</a><b>x</b></head></doc>');
    expect([names, rows]).toEqual([['a', 'b'], [['1', 'x']]]);
  });

  it.each([
    ['input_corrupt', '<r><i><a>1</a></i><i></r>'],
    ['input_corrupt', '<?xml version="1.0"?><r><i><a>1</a></i>'],
    [
      'input_unsupported',
      '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><r><i>&b;</i><i>&b;</i></r>',
    ],
    ['input_unsupported', '<!DOCTYPE html><html><body>hi</body></html>'],
    ['input_empty', '<r><i/><i/></r>'],
    ['input_encoding', '<?xml version="1.0" encoding="klingon"?><r><i>1</i></r>'],
    ['input_unsupported', `<?xml version="1.0"?>${'<a>'.repeat(300)}1${'</a>'.repeat(300)}`],
  ])('ends in %s where it cannot be read: %s', async (code, content) => {
    await expect(opened.ingest(content)).rejects.toMatchObject({ code });
  });

  it('is not seen in delimited text that begins with a bracket', async () => {
    expect((await opened.ingest('<name>,<value>\na,1\nb,2\n')).table.format).toBe('csv');
  });
});
