import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIngestion } from '@/tests/support/ingest-content';
import files from './arrow-types.fixture.json' with { type: 'json' };

let opened: Awaited<ReturnType<typeof openIngestion>>;
beforeAll(async () => {
  opened = await openIngestion();
});
afterAll(() => opened.close());

const bytes = (text: string) => Buffer.from(text, 'base64');

describe('an Arrow file', () => {
  it.each(['lz4', 'zstd', 'stream'] as const)('as %s keeps values and types', async (kind) => {
    const { names, storage, rows, table } = await opened.ingest(bytes(files[kind]));
    expect(table.format).toBe('arrow');
    const read = names.map((name, index) => [name, [storage[index], rows[0]?.[index], rows[1]?.[index]]]);
    expect(Object.fromEntries(read)).toEqual({
      n: ['BIGINT', '9007199254740993', null],
      f: ['DOUBLE', 'nan', '0.1'],
      at: ['TIMESTAMP WITH TIME ZONE', '2020-01-01 01:02:03.456789+00', '1969-12-31 23:59:59.000001+00'],
      ns: ['TIMESTAMP_NS', '1970-01-01 00:00:00.000000001', '1969-12-31 23:59:59.999999999'],
      day: ['DATE', '2020-02-29', null],
      price: ['DECIMAL(10,2)', '-1.50', '0.05'],
      kind: ['VARCHAR', 'u', 'v'],
      tags: ['VARCHAR[]', '["x",null]', '[]'],
      more: ['STRUCT(a INTEGER, b VARCHAR)', '{"a":1,"b":"é"}', null],
      raw: ['BLOB', '\\x00\\xFF', null],
      ok: ['BOOLEAN', 'true', 'false'],
    });
  });

  it('is refused with its own code where it cannot be read', async () => {
    await expect(opened.ingest(bytes(files.runEndEncoded))).rejects.toMatchObject({
      code: 'input_unsupported',
    });
    await expect(opened.ingest(Buffer.from('FEA1....'))).rejects.toMatchObject({
      code: 'input_unsupported',
      detail: expect.stringContaining('version 2'),
    });
    const whole = bytes(files.lz4);
    for (const length of [8, 40, whole.length - 20])
      await expect(opened.ingest(whole.subarray(0, length))).rejects.toMatchObject({ code: 'input_corrupt' });
    const stream = bytes(files.stream);
    await expect(opened.ingest(stream.subarray(0, 200))).rejects.toMatchObject({ code: 'input_corrupt' });
  });
});
