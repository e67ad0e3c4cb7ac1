import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { identifier, join as joinSql, parquetRelation, sql } from '@/server/engine/sql';
import type { IngestOptions } from './contract';
import { ingestFile, renderExpression } from './index';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-ingest-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 512, threads: 2, warmMax: 2 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function ingest(content: string | Buffer | (string | Buffer)[], options: IngestOptions = {}) {
  const workDir = await mkdtemp(join(folder, 'w-'));
  const contents = Array.isArray(content) ? content : [content];
  const files = contents.map((_, index) => ({
    path: join(workDir, `upload-${index}`),
    name: `part ${index + 1}`,
  }));
  for (const [index, { path }] of files.entries()) await writeFile(path, contents[index] ?? '');
  const table = await ingestFile({
    engine,
    files,
    options,
    workDir,
    limits: { columnsMax: 500, unpackedBytesMax: 2_000_000 },
  });
  const cells = table.columns.map(
    (column) => sql`${renderExpression(column)} AS ${identifier(column.storageName)}`,
  );
  const rows = await engine.withSession((session) =>
    session.query<Record<string, string | null>>(
      sql`SELECT ${joinSql(cells)} FROM ${parquetRelation(table.parquetPath)} ORDER BY __row`.text,
    ),
  );
  const aside =
    table.setAsidePath === null
      ? []
      : await engine.withSession((session) =>
          session.query(sql`FROM ${parquetRelation(table.setAsidePath ?? '')} ORDER BY line`.text),
        );
  return {
    table,
    aside,
    names: table.columns.map(({ name }) => name),
    types: table.columns.map(({ type }) => type),
    rows: rows.map((row) => Object.values(row)),
  };
}

describe('ingestion of delimited text', () => {
  it('types what prints back exactly, and keeps the text of everything else', async () => {
    const { rows, types, table } = await ingest(
      'n,price,zip,long,mixed,day,flag,half\n1,1.50,01234,12345678901234567890,5,2024-02-29,true,0.5\n2,2.25,99999,1,n/a,2023-01-01,false,3\n',
    );
    expect(rows).toEqual([
      ['1', '1.50', '01234', '12345678901234567890', '5', '2024-02-29', 'true', '0.5'],
      ['2', '2.25', '99999', '1', 'n/a', '2023-01-01', 'false', '3'],
    ]);
    expect(types.slice(0, 2)).toEqual(['integer', 'decimal']);
    expect(table.columns.map(({ storageType }) => storageType)).toEqual([
      'BIGINT',
      'DECIMAL(18,2)',
      'VARCHAR',
      'VARCHAR',
      'VARCHAR',
      'DATE',
      'BOOLEAN',
      'DOUBLE',
    ]);
  });

  it('stores a fixed-point type only when every number has the same places', async () => {
    const { rows, table } = await ingest(
      'same,mixed,zero,comma\n1.50,1.5,-0.00,"1,50"\n2.25,2.25,1.00,"-2,25"\n',
    );
    expect(rows).toEqual([
      ['1.50', '1.5', '-0.00', '1,50'],
      ['2.25', '2.25', '1.00', '-2,25'],
    ]);
    expect(table.columns.map(({ storageType, render }) => [storageType, render])).toEqual([
      ['DECIMAL(18,2)', 'plain'],
      ['DOUBLE', 'plain'],
      ['VARCHAR', 'plain'],
      ['DECIMAL(18,2)', 'decimal_comma'],
    ]);
  });

  it('takes three places behind a comma for decimals only when told so', async () => {
    const text = 'n;x\n1,234;a\n5,678;b\n';
    expect((await ingest(text)).table.columns[0]?.storageType).toBe('VARCHAR');
    const told = await ingest(text, { decimal: ',' });
    expect(told.table.columns[0]).toMatchObject({ storageType: 'DECIMAL(18,3)', render: 'decimal_comma' });
    expect(told.rows).toEqual([
      ['1,234', 'a'],
      ['5,678', 'b'],
    ]);
  });

  it.each([
    [';', 'a;b;c\n1;2,5;x\n3;4,5;y\n'],
    ['\t', 'a\tb\tc\n1\t2\tx\n3\t4\ty\n'],
    ['|', 'a|b|c\n1|2|x, z\n3|4|y, w\n'],
  ])('finds the delimiter %j', async (delimiter, content) => {
    const { table, names, rows } = await ingest(content);
    expect(table.delimiter).toBe(delimiter);
    expect(names).toEqual(['a', 'b', 'c']);
    expect(rows).toHaveLength(2);
  });

  it('sets aside what has too many fields, with line and text, and fills up what is short', async () => {
    const { table, aside, rows } = await ingest('a,b,c\n1,2,3\n4,5,6,7\n8,9\n10,11,12\n');
    expect(rows).toEqual([
      ['1', '2', '3'],
      ['8', '9', null],
      ['10', '11', '12'],
    ]);
    expect(aside).toEqual([{ line: 3, reason: '4 fields where 3 are expected', raw: '4,5,6,7' }]);
    expect(table).toMatchObject({ rowCount: 3, rowsRead: 4, rowsSetAside: 1 });
  });

  it('skips lines before the table and finds the header below them', async () => {
    const { names, rows } = await ingest(
      'Report of sales\n\nday,amount,shop\n2024-01-01,5,A\n2024-01-02,6,B\n2024-01-03,7,B\n',
    );
    expect(names).toEqual(['day', 'amount', 'shop']);
    expect(rows).toHaveLength(3);
  });

  it('sees that there is no header', async () => {
    const { names, rows } = await ingest('1,2.5,x\n2,3.5,y\n3,4.5,x\n');
    expect(names).toEqual(['column_1', 'column_2', 'column_3']);
    expect(rows).toHaveLength(3);
  });

  it('makes empty and repeated names usable and says so', async () => {
    const { names, table } = await ingest('id,,id\n1,2,3\n4,5,6\n');
    expect(names).toEqual(['id', 'column_2', 'id_2']);
    expect(table.notes).toHaveLength(2);
  });

  it.each([
    ['utf-8', Buffer.from('\uFEFFname,city\nZoë,Köln\nJosé,Málaga\n')],
    ['utf-16le', Buffer.from('\uFEFFname,city\nZoë,Köln\nJosé,Málaga\n', 'utf16le')],
    ['windows-1252', Buffer.from('name,city\nZoë,Köln\nJosé,Málaga\n', 'latin1')],
  ])('decodes %s', async (encoding, content) => {
    const { table, rows, names } = await ingest(content);
    expect(table.encoding).toBe(encoding);
    expect(names).toEqual(['name', 'city']);
    expect(rows).toEqual([
      ['Zoë', 'Köln'],
      ['José', 'Málaga'],
    ]);
  });

  it.each([
    ['windows-1251', 'имя,город\nИван Петров,Москва\nОльга Иванова,Новосибирск\n'],
    ['windows-1253', 'όνομα,πόλη\nΛεωνίδας,Αθήνα\nΑλέξανδρος,Θεσσαλονίκη\n'],
  ])('tells %s by its letters', async (encoding, text) => {
    const { table, rows } = await ingest(iconv.encode(text, encoding));
    expect(table.encoding).toBe(encoding);
    expect(rows[0]?.join()).toBe(text.split('\n')[1]);
  });

  it('says where bytes stand for no character', async () => {
    const { table } = await ingest(Buffer.from('name,n\nZo\xeb,1\nx\x81y,2\n', 'latin1'), {
      encoding: 'utf-8',
    });
    expect(table.notes.join()).toContain('2 characters are \uFFFD');
  });

  it('unpacks gzip', async () => {
    expect((await ingest(gzipSync('a,b\n1,2\n'))).rows).toEqual([['1', '2']]);
  });

  it('obeys overrides', async () => {
    const { rows, names } = await ingest('x;y\n1;NONE\n', {
      delimiter: ';',
      header: false,
      nullValues: ['NONE'],
    });
    expect(names).toEqual(['column_1', 'column_2']);
    expect(rows).toEqual([
      ['x', 'y'],
      ['1', null],
    ]);
  });

  it('gives back any table in any dialect', async () => {
    const cell = fc.oneof(
      fc.stringMatching(/^[a-zA-Z0-9 ,;|"'.\-éß]{1,12}$/),
      fc.integer().map(String),
      fc.constant(''),
    );
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        async (data, delimiter, lineEnd) => {
          const names = data[0]?.map((_, index) => `name ${index}`) ?? [];
          const quoted = (value: string) => (value === '' ? '' : `"${value.replaceAll('"', '""')}"`);
          const text = [names, ...data].map((row) => row.map(quoted).join(delimiter)).join(lineEnd) + lineEnd;
          const filled = data.filter((row) => row.some((value) => value !== ''));
          fc.pre(filled.length === data.length);
          const { rows } = await ingest(text, { delimiter, quote: '"', header: true });
          expect(rows).toEqual(data.map((row) => row.map((value) => (value === '' ? null : value))));
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe('what stands below a table', () => {
  it('is set aside: a remark, and a second table under names of its own', async () => {
    const remark = await ingest('name,n,m\nx,1,2\ny,3,4\n\nSource: Office\n');
    expect(remark.rows).toHaveLength(2);
    expect(remark.aside).toMatchObject([
      { line: 5, reason: 'stands below the table', raw: 'Source: Office' },
    ]);
    const second = await ingest('a,b,c,d\n1,2,3,4\n5,6,7,8\na,b,c\n1,2,3\n4,5,6\n');
    expect(second.rows).toEqual([
      ['1', '2', '3', '4'],
      ['5', '6', '7', '8'],
    ]);
    expect(second.aside.map(({ line }) => line)).toEqual([4, 5, 6]);
  });

  it('is kept where records of one field are no exception', async () => {
    const { rows, aside } = await ingest('name,n,m\nx\ny,3,4\nz\n');
    expect([rows.length, aside.length]).toEqual([3, 0]);
  });
});

describe('ingestion of JSON and Parquet', () => {
  it('reads lines, lists and records under a key, with values as they were written', async () => {
    const records =
      '{"id": 1, "amount": 1.50, "tags": ["a", "b"], "big": 12345678901234567890}\n{"id": 2, "note": "x", "amount": null}\n';
    const lines = await ingest(records);
    expect(lines.names).toEqual(['id', 'amount', 'tags', 'big', 'note']);
    expect(lines.rows).toEqual([
      ['1', '1.50', '["a","b"]', '12345678901234567890', null],
      ['2', null, null, null, 'x'],
    ]);
    expect(lines.types[2]).toBe('list');
    const under = await ingest('{"meta": {"page": 1}, "data": {"items": [{"a": 1.50}, {"a": 2}]}}');
    expect(under.rows).toEqual([['1.50'], ['2']]);
    expect(under.table.notes.join()).toContain('data.items');
  });

  it('reads rows that come as arrays, below their names or without', async () => {
    const named = await ingest('[["id","price"],[1,1.50],[2,null]]');
    expect([named.names, named.rows]).toEqual([
      ['id', 'price'],
      [
        ['1', '1.50'],
        ['2', null],
      ],
    ]);
    expect((await ingest('{"rows":[[1,"a"],[2,"b"]]}', { recordPath: 'rows' })).names).toEqual([
      'column_1',
      'column_2',
    ]);
  });

  it('sets aside lines that are no objects', async () => {
    const { rows, aside } = await ingest('{"a":1}\nnot json\n[1]\n{"a":2}\n');
    expect(rows).toEqual([['1'], ['2']]);
    expect(aside).toMatchObject([
      { line: 2, reason: 'not valid JSON' },
      { line: 3, reason: 'not a JSON object' },
    ]);
  });

  it('keeps the types of Parquet, nested ones too', async () => {
    const path = join(folder, 'nested.parquet');
    await engine.withSession((session) =>
      session.copy("SELECT 1::INTEGER AS n, [1,2] AS l, {'x': 'y'} AS s, NULL::VARCHAR AS e", path),
    );
    const { types, rows } = await ingest(await readFile(path));
    expect(types).toEqual(['integer', 'list', 'struct', 'empty']);
    expect(rows).toEqual([['1', '[1,2]', '{"x":"y"}', null]]);
  });
});

describe('several files', () => {
  it('stand under one another in their order, whatever their dialect', async () => {
    const { rows, aside, table } = await ingest([
      'a,b\n1,x\n2,y,z\n',
      'a;b\n3;w\n',
      '{"a": 4, "b": "v"}\n{"a": 5, "b": "u"}\n',
    ]);
    expect(rows).toEqual([
      ['1', 'x'],
      ['3', 'w'],
      ['4', 'v'],
      ['5', 'u'],
    ]);
    expect(aside).toMatchObject([{ line: 3, reason: 'part 1: 3 fields where 2 are expected' }]);
    expect(table).toMatchObject({ rowCount: 4, rowsRead: 5, rowsSetAside: 1 });
    expect(table.columns[0]?.storageType).toBe('BIGINT');
  });

  it('need the same columns', async () => {
    await expect(ingest(['a,b\n1,2\n', 'a,c\n1,2\n'])).rejects.toMatchObject({
      code: 'input_unreadable',
      detail: expect.stringContaining('part 2'),
    });
  });
});

describe('what cannot be read', () => {
  it('is a small archive that grows past the limit', async () => {
    const bomb = gzipSync(Buffer.from(`a,b\n${'1,2\n'.repeat(600_000)}`));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(ingest(bomb)).rejects.toMatchObject({ code: 'input_too_large' });
  });

  it.each([
    ['input_empty', ''],
    ['input_empty', '  \n \n'],
    ['input_empty', 'a,b\n'],
    ['input_corrupt', Buffer.from('PK\u0003\u0004rest')],
    ['input_unsupported', Buffer.from([1, 2, 0, 3, 0, 0, 7, 9, 0, 200, 255])],
    ['input_corrupt', '{"a": [1, 2'],
    ['input_corrupt', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(40, 7)])],
    ['input_corrupt', gzipSync('a,b\n1,2\n').subarray(0, 12)],
  ])('is %s', async (code, content) => {
    await expect(ingest(content)).rejects.toMatchObject({ code });
  });

  it('names an option that does not fit', async () => {
    await expect(ingest('a,b\n1,2\n', { encoding: 'nonsense' })).rejects.toMatchObject({
      code: 'input_bad_option',
    });
    await expect(ingest('a,b\n1,2\n', { sheet: 'x' })).rejects.toMatchObject({ code: 'input_bad_option' });
    await expect(ingest('a,b\n1,2\n', { recordPath: 'x' })).rejects.toMatchObject({
      code: 'input_bad_option',
    });
    await expect(ingest('{"a": [{"b": 1}]}', { recordPath: 'x.y' })).rejects.toMatchObject({
      code: 'input_bad_option',
    });
  });
});
