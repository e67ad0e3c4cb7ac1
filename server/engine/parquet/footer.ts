import type { FileHandle } from 'node:fs/promises';
import { readStruct, THRIFT, type ThriftStruct, type ThriftValue } from './thrift-compact';

/**
 * Field numbers of the structures in a Parquet footer that assembling touches.
 * Source: apache/parquet-format, src/main/thrift/parquet.thrift.
 */
export const FILE = { version: 1, schema: 2, rowCount: 3, rowGroups: 4, createdBy: 6 } as const;
export const ELEMENT = { type: 1, repetition: 3, name: 4, childCount: 5 } as const;
export const GROUP = {
  columns: 1,
  bytes: 2,
  rowCount: 3,
  fileOffset: 5,
  compressedBytes: 6,
  ordinal: 7,
} as const;
export const CHUNK = {
  fileOffset: 2,
  meta: 3,
  offsetIndexOffset: 4,
  offsetIndexLength: 5,
  columnIndexOffset: 6,
  columnIndexLength: 7,
} as const;
export const META = {
  type: 1,
  encodings: 2,
  path: 3,
  codec: 4,
  valueCount: 5,
  bytes: 6,
  compressedBytes: 7,
  dataOffset: 9,
  indexOffset: 10,
  dictionaryOffset: 11,
  statistics: 12,
  bloomOffset: 14,
  bloomLength: 15,
} as const;

const MAGIC = 'PAR1';
const TAIL_BYTES = 8;

/** The footer of an open Parquet file; throws when the file is none. */
export async function readFooter(file: FileHandle): Promise<ThriftStruct> {
  const { size } = await file.stat();
  const tail = await readRange(file, size - TAIL_BYTES, TAIL_BYTES);
  if (tail.toString('latin1', 4) !== MAGIC) throw new Error('The file is no Parquet file.');
  const length = tail.readUInt32LE(0);
  return readStruct(await readRange(file, size - TAIL_BYTES - length, length)).struct;
}

export async function readRange(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new Error('The Parquet file ends early.');
    done += bytesRead;
  }
  return bytes;
}

export function structsOf(struct: ThriftStruct, field: number): ThriftStruct[] {
  const list = struct.get(field)?.value;
  if (list === undefined || typeof list !== 'object' || !('items' in list)) return [];
  return list.items.filter((item): item is ThriftStruct => item instanceof Map);
}

export function structOf(struct: ThriftStruct, field: number): ThriftStruct | undefined {
  const value = struct.get(field)?.value;
  return value instanceof Map ? value : undefined;
}

export function numberOf(struct: ThriftStruct, field: number): number | undefined {
  const value = struct.get(field)?.value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

export function textOf(struct: ThriftStruct, field: number): string {
  const value = struct.get(field)?.value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : '';
}

export function setNumber(struct: ThriftStruct, field: number, value: number): void {
  struct.set(field, { type: THRIFT.i64, value: BigInt(value) });
}

export function listOf(items: ThriftValue[], elementType: number = THRIFT.struct) {
  return { type: THRIFT.list, value: { elementType, items } };
}
