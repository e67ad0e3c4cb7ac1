import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import { sql } from '@/server/engine/sql';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { makeWorkbook } from '@/tests/support/make-workbook';
import { createReadyUpload } from '@/tests/support/ready-upload';
import { setUpTestServices } from '@/tests/support/services';
import type { Preview } from './contract';
import { previewUpload, previewUrl } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
let owner: TestOrganisation;
beforeAll(async () => {
  owner = await createTestOrganisation();
});

async function preview(
  content: string | Buffer,
  options: object = {},
  fields: Parameters<typeof createReadyUpload>[3] = {},
): Promise<Preview> {
  const uploadId = await createReadyUpload(services(), owner, content, fields);
  return again(uploadId, options);
}
const again = (uploadId: string, options: object) =>
  execute(previewUpload, owner.actor, { uploadId, options }, { requestId: 'test', services: services() });
const choice = (shown: Preview, option: string) =>
  shown.detected.find((detected) => detected.option === option);

const ODD = 'Umsatzbericht 2024\n\nStadt;Betrag;Datum\nKöln;1,50;2024-01-02\nMünchen;2,75;2024-01-03\n';

describe('a preview', () => {
  it('says what was detected and why, and shows the rows as they will be read', async () => {
    const shown = await preview(iconv.encode(ODD, 'windows-1252'));
    expect(shown).toMatchObject({ format: 'csv', whole: true, problem: null, rowsSeen: 2, rowsEstimated: 2 });
    expect(choice(shown, 'encoding')).toMatchObject({ value: 'windows-1252', given: false });
    expect(choice(shown, 'encoding')?.confidence).toBeLessThan(1);
    expect(choice(shown, 'delimiter')).toMatchObject({ value: ';' });
    expect(choice(shown, 'header')).toMatchObject({ value: 2 });
    expect(choice(shown, 'decimal')).toMatchObject({ value: ',' });
    for (const { why } of shown.detected) expect(why).toMatch(/^[A-Z0-9].{10,}\.$/);
    expect(shown.columns.map(({ name, type }) => [name, type])).toEqual([
      ['Stadt', expect.any(String)],
      ['Betrag', 'decimal'],
      ['Datum', 'date'],
    ]);
    expect(shown.rows).toEqual([
      { row: 0, cells: ['Köln', '1,50', '2024-01-02'] },
      { row: 1, cells: ['München', '2,75', '2024-01-03'] },
    ]);
    expect(shown.notes.join()).toContain('before the table');
  });

  it('changes with the options, on the same bytes', async () => {
    const uploadId = await createReadyUpload(services(), owner, iconv.encode(ODD, 'windows-1252'));
    const wrong = await again(uploadId, { delimiter: ',', encoding: 'windows-1251' });
    expect(wrong.columns.map(({ name }) => name)).not.toContain('Betrag');
    expect(choice(wrong, 'delimiter')).toMatchObject({ value: ',', given: true, why: 'You said so.' });
    const none = await again(uploadId, { header: false, skipRows: 3 });
    expect(none.rows[0]?.cells[0]).toBe('Köln');
    expect(none.columns[0]?.name).toBe('column_1');
    const missing = await again(uploadId, { nullValues: ['Köln'] });
    expect(missing.rows[0]?.cells[0]).toBeNull();
  });

  it.each([
    ['a title above, semicolons, decimal commas', ODD, {}],
    ['the same below two lines that are left out', `x\ny\n${ODD}`, { skipRows: 2 }],
    ['quotes with backslashes', 'a,b\n1,"x \\"y\\" z"\n2,"p, q"\n', {}],
    ['no header', '1,2\n3,4\n5,6\n', {}],
  ])(
    'stays the same when every detected choice is given back by hand: %s',
    async (_name, content, options) => {
      const uploadId = await createReadyUpload(services(), owner, content);
      const shown = await again(uploadId, options);
      const given = shown.detected.filter(({ option, value }) => value !== null && option !== 'headerRows');
      const byHand = await again(
        uploadId,
        Object.fromEntries(given.map(({ option, value }) => [option, value])),
      );
      expect(byHand.problem).toBeNull();
      expect(byHand.rows).toEqual(shown.rows);
      expect(byHand.columns.map(({ name, type }) => [name, type])).toEqual(
        shown.columns.map(({ name, type }) => [name, type]),
      );
    },
  );

  it('lists the records that would be set aside', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `${index},x`);
    lines[20] = '20,x,too,many';
    const shown = await preview(`id,word\n${lines.join('\n')}\n`);
    expect(shown).toMatchObject({
      rowsSeen: 39,
      setAsideCount: 1,
      setAside: [{ line: 22, raw: '20,x,too,many' }],
    });
    expect(shown.setAside[0]?.reason).toContain('4 fields');
  });

  it('of a large file looks at its first part only, also while the rest is on its way', async () => {
    const line = (index: number) =>
      `${index},"a text, with ""quotes"" and\na second line ${index}",${index / 4}\n`;
    let content = 'id,text,share\n';
    let count = 0;
    while (content.length < 3_000_000) content += line(count++);
    const shown = await preview(content);
    expect(shown).toMatchObject({ whole: false, setAsideCount: 0, setAside: [], bytesSeen: 1024 * 1024 });
    expect(shown.rows).toHaveLength(50);
    expect(Math.abs((shown.rowsEstimated ?? 0) / count - 1)).toBeLessThan(0.1);
    const part = content.slice(0, 2_000_000);
    const early = await preview(part, {}, { lengthBytes: content.length });
    expect(early.rows).toEqual(shown.rows);
    expect(early.columns).toEqual(shown.columns);
  });

  it('waits for enough of the file', async () => {
    const early = preview('a,b\n1,2\n', {}, { lengthBytes: 500_000 });
    await expect(early).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('looks into %s', async (kind, pack) => {
    const small = await preview(pack(Buffer.from('a;b\n1;2\n3;4\n')));
    expect(small.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    let content = 'id,noise\n';
    for (let index = 0; content.length < 4_000_000; index++)
      content += `${index},${((index * 2654435761) % 4294967296).toString(36)}${Math.sin(index)}\n`;
    const packed = pack(Buffer.from(content));
    expect(packed.length).toBeGreaterThan(1024 * 1024);
    const shown = await preview(packed);
    expect(shown).toMatchObject({ whole: false, setAsideCount: 0, rowsEstimated: null });
    expect(shown.rows).toHaveLength(50);
    expect(shown.notes.join()).toContain(kind);
  });

  it('reads JSON Lines from their first part, and a document as a whole', async () => {
    const record = (index: number) => JSON.stringify({ id: index, text: 'x'.repeat(100) });
    const records = Array.from({ length: 12_000 }, (_, index) => record(index));
    const lines = await preview(records.join('\n'), {}, { name: 'x.jsonl' });
    expect(lines).toMatchObject({ format: 'jsonl', whole: false, problem: null });
    const document = await preview(`{"data":{"items":[${records.join(',')}]}}`);
    expect(document).toMatchObject({ format: 'json', whole: true, rowsSeen: 12_000 });
    expect(choice(document, 'recordPath')).toMatchObject({ value: 'data.items' });
  });

  it('shows the widths of columns without a delimiter, and the path of repeating elements', async () => {
    const words = ['Anna Berg', 'Li Wei', 'Carl', 'Dora Maria', 'Eva', 'Fritz K'];
    const line = (index: number) =>
      `${String(index * 7).padEnd(6)}${(words[index % 6] ?? '').padEnd(14)}${String(index * 1.5).padStart(8)}`;
    const fixed = `${'id'.padEnd(6)}${'name'.padEnd(14)}${'amount'.padStart(8)}\n${Array.from({ length: 40 }, (_, index) => line(index)).join('\n')}\n`;
    const shown = await preview(fixed);
    expect(shown.columns.map(({ name }) => name)).toEqual(['id', 'name', 'amount']);
    const widths = choice(shown, 'fixedWidths')?.value;
    expect(widths).toEqual(expect.arrayContaining([expect.any(Number)]));
    expect((await preview(fixed, { fixedWidths: widths })).rows).toEqual(shown.rows);
    const records = Array.from({ length: 5 }, (_, index) => `<item><id>${index}</id><w>x</w></item>`);
    const xml = await preview(`<?xml version="1.0"?><list><items>${records.join('')}</items></list>`);
    expect(xml).toMatchObject({ format: 'xml', rowsSeen: 5 });
    expect(choice(xml, 'recordPath')?.value).toMatch(/item/);
    expect(choice(xml, 'delimiter')).toBeUndefined();
  });

  it('lists the sheets of a workbook, and reads the one that is asked for', async () => {
    const workbook = makeWorkbook([
      {
        name: 'Much',
        rows: [
          ['a', 'b'],
          [1, 2],
          [3, 4],
        ],
      },
      { name: 'Little', rows: [['x'], [9]] },
    ]);
    const shown = await preview(workbook);
    expect(shown).toMatchObject({ format: 'xlsx', whole: true, rowsSeen: 2 });
    expect(choice(shown, 'sheet')).toMatchObject({ value: 'Much', choices: ['Much', 'Little'] });
    expect(choice(shown, 'header')).toMatchObject({ value: 0 });
    expect(choice(shown, 'delimiter')).toBeUndefined();
    const other = await preview(workbook, { sheet: 'Little' });
    expect(other.rows).toEqual([{ row: 0, cells: ['9'] }]);
  });

  it('reads a few rows of a large Parquet file, and knows how many there are', async () => {
    const path = `${services().tempDir}/../big.parquet`;
    await services().engine.withSession((session) =>
      session.copy(sql`SELECT range AS id, md5(range::VARCHAR) AS word FROM range(60000)`.text, path),
    );
    const file = await import('node:fs/promises').then(({ readFile }) => readFile(path));
    const shown = await preview(file);
    expect(shown).toMatchObject({ format: 'parquet', whole: false, rowsEstimated: 60_000, problem: null });
    expect(shown.rows).toHaveLength(50);
  });

  it.each([
    ['binary bytes', Buffer.from([0, 1, 2, 0, 0, 9]), {}, 'input_unsupported'],
    ['an unknown encoding', 'a,b\n1,2\n', { encoding: 'klingon' }, 'input_bad_option'],
    ['a header without data', 'a,b\n', {}, 'input_empty'],
    ['a broken archive', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), {}, 'input_corrupt'],
    ['broken Parquet', Buffer.from('PAR1nothing'), {}, 'input_corrupt'],
  ])('says what is wrong with %s', async (_name, content, options, code) => {
    const shown = await preview(content, options);
    expect(shown).toMatchObject({ problem: { code }, columns: [], rows: [] });
  });

  it('looks at the first part of what an address gives, and says why it cannot', async () => {
    let fetched = 0;
    const server = http.createServer((request, response) => {
      if (request.url === '/no') return response.writeHead(404).end();
      if (request.url === '/book.xlsx')
        return response.end(makeWorkbook([{ name: 'One', rows: [['x'], [1]] }]));
      response.writeHead(200, { 'content-length': String(6_000_000) });
      const line = 'a line of text;1\n';
      const body = Readable.from(
        (function* () {
          yield 'text;number\n';
          for (let bytes = 12; bytes < 6_000_000; bytes += line.length) {
            fetched = bytes;
            yield line;
          }
        })(),
      );
      body.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const at = (path: string) => `http://127.0.0.1:${port}${path}`;
    const look = (path: string) =>
      execute(previewUrl, owner.actor, { url: at(path) }, { requestId: 'test', services: services() });
    const shown = await look('/large.csv');
    expect(shown).toMatchObject({ uploadId: null, name: 'large.csv', whole: false, bytesTotal: 6_000_000 });
    expect(choice(shown, 'delimiter')).toMatchObject({ value: ';' });
    expect(fetched).toBeLessThan(5_900_000);
    expect(await look('/book.xlsx')).toMatchObject({ format: 'xlsx', rows: [{ row: 0, cells: ['1'] }] });
    await expect(look('/no')).rejects.toMatchObject({ code: 'source_failed' });
    server.close();
    const inside = { ...services(), outbound: createOutbound({ allow: [] }) };
    const refused = execute(
      previewUrl,
      owner.actor,
      { url: at('/') },
      { requestId: 'test', services: inside },
    );
    await expect(refused).rejects.toMatchObject({ code: 'outbound_refused' });
  });

  it('leaves nothing behind', async () => {
    await preview('a,b\n1,2\n');
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(services().tempDir).catch(() => [])).toEqual([]);
  });

  it('is of the own organisation only', async () => {
    const elsewhere = await createTestOrganisation();
    const uploadId = await createReadyUpload(services(), elsewhere, 'a,b\n1,2\n');
    await expect(again(uploadId, {})).rejects.toMatchObject({ code: 'not_found' });
  });
});
