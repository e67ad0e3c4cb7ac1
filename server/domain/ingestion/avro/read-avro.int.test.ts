import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIngestion } from '@/tests/support/ingest-content';
import files from './avro-types.fixture.json' with { type: 'json' };

let opened: Awaited<ReturnType<typeof openIngestion>>;
beforeAll(async () => {
  opened = await openIngestion();
});
afterAll(() => opened.close());

const bytes = (text: string) => Buffer.from(text, 'base64');

describe('an Avro file', () => {
  it.each(['deflate', 'snappy', 'zstandard'] as const)(
    'packed with %s gives the values and types of its schema',
    async (codec) => {
      const { names, storage, rows, table } = await opened.ingest(bytes(files[codec]));
      expect(table.format).toBe('avro');
      expect(
        Object.fromEntries(
          names.map((name, index) => [name, [storage[index], rows[0]?.[index], rows[1]?.[index]]]),
        ),
      ).toEqual({
        id: ['BIGINT', '9007199254740993', '-1'],
        name: ['VARCHAR', 'é', null],
        price: ['DECIMAL(10,2)', '-1.50', '0.05'],
        day: ['DATE', '2020-02-29', '1969-12-31'],
        at: ['TIMESTAMP WITH TIME ZONE', '2020-01-01 01:02:03.456+00', '1969-12-31 23:59:59+00'],
        clock: ['TIME', '01:02:03', '00:00:00.005'],
        key: ['UUID', '550e8400-e29b-41d4-a716-446655440000', '00000000-0000-0000-0000-000000000001'],
        kind: ['VARCHAR', 'B', 'A'],
        tags: ['VARCHAR[]', '["x","y"]', '[]'],
        more: ['MAP(VARCHAR, INTEGER)', '{"k":1}', '{}'],
        mixed: ['VARCHAR', '5', '7'],
        raw: ['BLOB', '\\x00\\xFF', 'ab'],
        tree: ['VARCHAR', '{"v":1,"next":{"v":2,"next":null}}', null],
      });
    },
  );

  it('is refused with its own code where it cannot be read', async () => {
    await expect(opened.ingest(bytes(files.bzip2))).rejects.toMatchObject({
      code: 'input_unsupported',
      detail: expect.stringContaining('bzip2'),
    });
    const whole = bytes(files.deflate);
    for (const length of [4, 30, whole.length - 5])
      await expect(opened.ingest(whole.subarray(0, length))).rejects.toMatchObject({ code: 'input_corrupt' });
    const spoilt = Buffer.from(whole);
    spoilt.fill(0x55, whole.length - 80, whole.length - 16);
    await expect(opened.ingest(spoilt)).rejects.toMatchObject({ code: 'input_corrupt' });
  });
});
