import { type FileHandle, open } from 'node:fs/promises';
import { AvroCursor } from './avro-cursor';
import { damaged } from './avro-schema';

export interface AvroBlock {
  count: number;
  /** Still packed. */
  bytes: Buffer;
  /** Share of the file that is read, 0-1. */
  done: number;
}

const HEADER_BYTES_MAX = 16 * 1024 * 1024;
const SYNC_BYTES = 16;
/** Two numbers of up to ten bytes stand before a block. */
const BLOCK_HEAD_BYTES = 20;

/** The metadata of a container file and its blocks, one at a time. */
export async function openBlocks(
  path: string,
  blockBytesMax: number,
): Promise<{ header: Map<string, Buffer>; blocks: AsyncGenerator<AvroBlock> }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = await readAt(file, 0, Math.min(size, HEADER_BYTES_MAX));
    const cursor = new AvroCursor(head);
    const header = cut(() => readHeader(cursor));
    const sync = cut(() => cursor.take(SYNC_BYTES));
    const at = cursor.position;
    return { header, blocks: readBlocks(path, at, Buffer.from(sync), blockBytesMax) };
  } finally {
    await file.close();
  }
}

function readHeader(cursor: AvroCursor): Map<string, Buffer> {
  const header = new Map<string, Buffer>();
  cursor.take(4);
  for (let count = cursor.int(); count !== 0; count = cursor.int()) {
    if (count < 0) cursor.int();
    for (let index = 0; index < Math.abs(count); index++) {
      const key = cursor.take(cursor.int()).toString('utf8');
      header.set(key, Buffer.from(cursor.take(cursor.int())));
    }
  }
  return header;
}

async function* readBlocks(
  path: string,
  start: number,
  sync: Buffer,
  blockBytesMax: number,
): AsyncGenerator<AvroBlock> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let at = start;
    while (at < size) {
      const head = new AvroCursor(await readAt(file, at, Math.min(BLOCK_HEAD_BYTES, size - at)));
      const [count, length] = cut(() => [head.int(), head.int()] as const);
      if (count < 0 || length < 0 || length > blockBytesMax)
        throw damaged('the size of a block makes no sense');
      const bytes = await readAt(file, at + head.position, length + SYNC_BYTES);
      if (bytes.length < length + SYNC_BYTES) throw damaged('it is cut off');
      if (!bytes.subarray(length).equals(sync)) throw damaged('a block does not end where it should');
      at += head.position + length + SYNC_BYTES;
      yield { count, bytes: bytes.subarray(0, length), done: at / size };
    }
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function cut<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw damaged(`it is ${error.message}`);
    throw error;
  }
}
