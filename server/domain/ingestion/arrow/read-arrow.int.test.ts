import pl from 'nodejs-polars';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '@/server/operations/errors';
import { openIngestion } from '@/tests/support/ingest-content';

let ingestion: Awaited<ReturnType<typeof openIngestion>>;
beforeAll(async () => {
  ingestion = await openIngestion();
});
afterAll(() => ingestion.close());

const table = () =>
  pl.DataFrame({
    id: [1, 2, 3],
    name: ['Ann', 'Bob', null],
    price: [1.5, 2.25, null],
    kept: [true, null, false],
    parts: [[1, 2], [3], []],
  });

/** Cuts and changes bytes all over a file, the same ones each time. */
function* damaged(file: Buffer): Generator<Buffer> {
  for (let step = 1; step < 12; step++) {
    yield file.subarray(0, Math.floor((file.length * step) / 12));
    const changed = Buffer.from(file);
    for (let at = step * 7; at < changed.length; at += 61 + step)
      changed[at] = (changed[at] ?? 0) ^ (step * 29);
    yield changed;
  }
}

describe('Arrow', () => {
  it('files and streams, plain and compressed, keep their types, nulls and nested values', async () => {
    for (const content of [
      table().writeIPC(),
      table().writeIPC({ compression: 'zstd' }),
      table().writeIPC({ compression: 'lz4' }),
      table().writeIPCStream(),
    ]) {
      const read = await ingestion.ingest(content);
      expect(read.table.format).toBe('arrow');
      expect(read.table.columns.map(({ name, storageType }) => [name, storageType])).toEqual([
        ['id', 'DOUBLE'],
        ['name', 'VARCHAR'],
        ['price', 'DOUBLE'],
        ['kept', 'BOOLEAN'],
        ['parts', 'DOUBLE[]'],
      ]);
      expect(read.rows).toEqual([
        ['1.0', 'Ann', '1.5', 'true', '[1.0,2.0]'],
        ['2.0', 'Bob', '2.25', null, '[3.0]'],
        ['3.0', null, null, 'false', '[]'],
      ]);
    }
  });

  it('damaged in any way end in a problem of the file', async () => {
    for (const content of damaged(table().writeIPC())) {
      const outcome = await ingestion.ingest(content).then(
        () => 'read',
        (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
      );
      expect(outcome === 'read' || outcome.startsWith('input_'), outcome).toBe(true);
    }
  }, 120_000);
});
