import { zstdCompressSync } from 'node:zlib';
import { CHUNK, ELEMENT, listOf, META } from './footer';
import {
  signedVarint,
  THRIFT,
  type ThriftField,
  type ThriftStruct,
  varint,
  writeStruct,
} from './thrift-compact';

const [INT64, REQUIRED, ZSTD, RLE, DELTA_BINARY_PACKED] = [2, 0, 6, 3, 5];
/** Values of a block and its parts; any reader takes these. */
const [BLOCK, MINIBLOCKS] = [128, 4];

/**
 * A chunk of a column that counts up by one from `first`: a few dozen bytes whatever its length, since delta encoding
 * stores the constant step only.
 * Source: apache/parquet-format, Encodings.md, "Delta Encoding (DELTA_BINARY_PACKED = 5)".
 */
export function rowNumberChunk(
  name: string,
  first: number,
  count: number,
): { bytes: Buffer; chunk: ThriftStruct } {
  const header = [BigInt(BLOCK), BigInt(MINIBLOCKS), BigInt(count)].map(varint);
  const block = Buffer.concat([signedVarint(1n), Buffer.alloc(MINIBLOCKS)]);
  const blocks = Array.from({ length: Math.ceil((count - 1) / BLOCK) }, () => block);
  const page = Buffer.concat([...header, signedVarint(BigInt(first)), ...blocks]);
  const packed = zstdCompressSync(page);
  const pageHeader = writeStruct(
    new Map<number, ThriftField>([
      [1, int(0)],
      [2, int(page.length)],
      [3, int(packed.length)],
      [
        5,
        {
          type: THRIFT.struct,
          value: new Map([
            [1, int(count)],
            [2, int(DELTA_BINARY_PACKED)],
            [3, int(RLE)],
            [4, int(RLE)],
          ]),
        },
      ],
    ]),
  );
  const [least, most] = [eightBytes(first), eightBytes(first + count - 1)];
  const statistics = new Map<number, ThriftField>([
    [1, { type: THRIFT.binary, value: most }],
    [2, { type: THRIFT.binary, value: least }],
    [3, long(0)],
    [5, { type: THRIFT.binary, value: most }],
    [6, { type: THRIFT.binary, value: least }],
  ]);
  const meta = new Map<number, ThriftField>([
    [META.type, int(INT64)],
    [META.encodings, listOf([BigInt(DELTA_BINARY_PACKED)], THRIFT.i32)],
    [META.path, listOf([Buffer.from(name)], THRIFT.binary)],
    [META.codec, int(ZSTD)],
    [META.valueCount, long(count)],
    [META.bytes, long(pageHeader.length + page.length)],
    [META.compressedBytes, long(pageHeader.length + packed.length)],
    [META.dataOffset, long(0)],
    [META.statistics, { type: THRIFT.struct, value: statistics }],
  ]);
  const chunk = new Map<number, ThriftField>([
    [CHUNK.fileOffset, long(0)],
    [CHUNK.meta, { type: THRIFT.struct, value: meta }],
  ]);
  return { bytes: Buffer.concat([pageHeader, packed]), chunk };
}

export function rowNumberElement(name: string): ThriftStruct {
  return new Map<number, ThriftField>([
    [ELEMENT.type, int(INT64)],
    [ELEMENT.repetition, int(REQUIRED)],
    [ELEMENT.name, { type: THRIFT.binary, value: Buffer.from(name) }],
  ]);
}

function int(value: number): ThriftField {
  return { type: THRIFT.i32, value: BigInt(value) };
}

function long(value: number): ThriftField {
  return { type: THRIFT.i64, value: BigInt(value) };
}

function eightBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
