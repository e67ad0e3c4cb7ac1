import { inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { unpackSnappy } from '@/server/lib/snappy';
import { DomainError } from '@/server/operations/errors';
import { TypedStage } from '../staging/typed-stage';
import type { IngestInput, StagedTable } from '../table';
import { openBlocks } from './avro-blocks';
import { AvroCursor } from './avro-cursor';
import { damaged, parseAvroSchema } from './avro-schema';
import { type ValueReader, valueReader } from './avro-values';

/** One block lies in memory while its records are read; writers make them of some kilobytes to some megabytes. */
const BLOCK_BYTES_MAX = 256 * 1024 * 1024;
/** Records between two looks at the buffer. */
const FLUSH_ROWS = 1000;

/**
 * Stages an Avro object container file: the fields of its records, with the types that its schema gives. Files cut off
 * between two blocks read as whole, since the format has no end mark.
 */
export async function readAvro(input: IngestInput, path: string): Promise<StagedTable> {
  const { header, blocks } = await openBlocks(path, BLOCK_BYTES_MAX);
  const schema = parseAvroSchema(header.get('avro.schema')?.toString('utf8') ?? '');
  const unpack = unpacker(header.get('avro.codec')?.toString('latin1') ?? 'null');
  const fields = schema.kind === 'record' ? schema.fields : [{ name: 'value', type: schema }];
  const readers: ValueReader[] = fields.map(({ type }) => valueReader(type, true, [schema]));
  const stage = new TypedStage(
    input,
    fields.map(({ name }, index) => ({ name, type: readers[index]?.type ?? 'VARCHAR' })),
  );
  for await (const { count, bytes, done } of blocks) {
    const cursor = new AvroCursor(guarded(() => unpack(bytes)));
    for (let record = 0; record < count; record++) {
      stage.write(guarded(() => readers.map((reader) => reader.read(cursor))));
      if (record % FLUSH_ROWS === 0) await stage.flush();
    }
    if (cursor.remaining > 0) throw damaged('a block has more bytes than its records');
    input.report?.({ step: 'read', percent: done * 30, rowsDone: stage.rowCount });
  }
  return stage.finish('avro', []);
}

function unpacker(codec: string): (bytes: Buffer) => Buffer {
  const most = { maxOutputLength: BLOCK_BYTES_MAX };
  switch (codec) {
    case 'null':
      return (bytes) => bytes;
    case 'deflate':
      return (bytes) => inflateRawSync(bytes, most);
    case 'zstandard':
      return (bytes) => zstdDecompressSync(bytes, most);
    case 'snappy':
      // Four bytes of a checksum follow the block.
      return (bytes) => Buffer.from(unpackSnappy(bytes.subarray(0, -4), BLOCK_BYTES_MAX));
    default:
      throw new DomainError(
        'input_unsupported',
        `The Avro file is packed with ${codec}. Write it with deflate, snappy, zstandard or unpacked and upload again.`,
      );
  }
}

/** Whatever the bytes do to a decoder, the file is at fault. */
function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw damaged(error instanceof RangeError ? `a block is ${error.message}` : 'a block cannot be unpacked');
  }
}
