import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import { CompressionType, compressionRegistry, RecordBatchReader } from 'apache-arrow';
import { unpackLz4Frame } from '@/server/lib/lz4-frame';
import { DomainError } from '@/server/operations/errors';
import { TypedStage } from '../staging/typed-stage';
import type { IngestInput, StagedTable } from '../table';
import { arrowReader } from './arrow-values';

/** What one buffer may unpack to; a batch of a column is far smaller. */
const BUFFER_BYTES_MAX = 1024 * 1024 * 1024;
const FLUSH_ROWS = 1000;
/** Writers make batches of some thousands to a million rows; more can only be damage. */
const ROWS_MAX = 100_000_000;

compressionRegistry.set(CompressionType.ZSTD, {
  decode: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: BUFFER_BYTES_MAX }),
});
compressionRegistry.set(CompressionType.LZ4_FRAME, {
  decode: (bytes) => unpackLz4Frame(bytes, BUFFER_BYTES_MAX),
});

/**
 * Stages Arrow's IPC formats: the file (also called Feather, version 2) and the stream, packed with LZ4, Zstandard or
 * not at all. Columns keep their types; dictionaries become their values.
 */
export async function readArrow(
  input: IngestInput,
  path: string,
  kind: 'file' | 'stream',
): Promise<StagedTable> {
  const file = kind === 'file' ? refuseReadsPastEnd(await open(path, 'r')) : null;
  try {
    const reader =
      file === null
        ? await RecordBatchReader.from(createReadStream(path))
        : await RecordBatchReader.from(file);
    await reader.open();
    const { fields } = reader.schema;
    const readers = fields.map(({ type }) => arrowReader(type));
    const stage = new TypedStage(
      input,
      fields.map(({ name }, index) => ({ name, type: readers[index]?.type ?? 'VARCHAR' })),
    );
    for await (const batch of patient(reader)) {
      if (batch.numRows > ROWS_MAX || batch.numRows < 0) throw new RangeError('A batch has too many rows.');
      const columns = batch.data.children.map((data, index) => readers[index]?.open(data));
      for (let row = 0; row < batch.numRows; row++) {
        stage.write(columns.map((read) => read?.(row) ?? 'null'));
        if (row % FLUSH_ROWS === 0) await stage.flush();
      }
      input.report?.({ step: 'read', percent: 15, rowsDone: stage.rowCount });
    }
    return await stage.finish('arrow', []);
  } catch (error) {
    throw asProblem(error, input.signal);
  } finally {
    await file?.close();
  }
}

/** A batch takes milliseconds; what takes this long is a damaged file that leads the library around in circles. */
const PATIENCE_MS = 20_000;

/** The batches, given up where one does not come. Closing the file ends what the library is still at. */
async function* patient<Batch>(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  const iterator = batches[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new RangeError('A batch does not end.')), PATIENCE_MS);
    });
    const next = await Promise.race([iterator.next(), late]).finally(() => clearTimeout(timer));
    if (next.done === true) return;
    yield next.value;
  }
}

/** The library asks again and again for bytes that a damaged file says it has, unless the reading fails. */
function refuseReadsPastEnd(file: FileHandle): FileHandle {
  const read = file.read.bind(file);
  const checked = async (buffer: Uint8Array, offset: number, length: number, position: number) => {
    const result = await read(buffer, offset, length, position);
    if (length > 0 && result.bytesRead === 0) throw new RangeError('The file ends before its content.');
    return result;
  };
  Object.defineProperty(file, 'read', { value: checked });
  return file;
}

/** What the library throws is of no use to the reader but for the kinds that it does not know. */
function asProblem(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof DomainError || signal?.aborted === true) return error;
  const reason = error instanceof Error ? error.message : '';
  if (/unrecognized type|not implemented|unsupported/i.test(reason)) {
    return new DomainError(
      'input_unsupported',
      'The Arrow file has a column of a type that is not read, such as run-end encoded ones. Write it as Parquet and upload again.',
    );
  }
  return new DomainError('input_corrupt', 'The Arrow file is damaged or cut off.');
}
