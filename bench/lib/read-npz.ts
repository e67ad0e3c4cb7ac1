import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

export interface NumberArray {
  shape: number[];
  /** Row by row, whatever the order of the file. */
  values: Float64Array;
}

const DIRECTORY_END = 0x06054b50;
const HEADER = /'descr': '([<|][fiu][148])', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\)/;

/** The arrays of a NumPy archive by name: what outlier sets are published as. */
export function readNpz(path: string): Record<string, NumberArray> {
  const zip = readFileSync(path);
  const end = zip.lastIndexOf(Buffer.from(Uint32Array.of(DIRECTORY_END).buffer));
  const arrays: Record<string, NumberArray> = {};
  let at = zip.readUInt32LE(end + 16);
  for (let entry = zip.readUInt16LE(end + 10); entry > 0; entry -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const name = zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    arrays[name.replace(/\.npy$/, '')] = readNpy(
      zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed),
    );
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return arrays;
}

function readNpy(file: Buffer): NumberArray {
  const length = file[6] === 1 ? file.readUInt16LE(8) : file.readUInt32LE(8);
  const start = file[6] === 1 ? 10 : 12;
  const [, type = '', fortran, dimensions = ''] =
    HEADER.exec(file.toString('latin1', start, start + length)) ?? [];
  const shape = dimensions.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const data = file.subarray(start + length);
  const read = readerOf(type, data);
  const [rows = 1, columns = 1] = shape;
  const values = Float64Array.from({ length: rows * columns }, (_, index) =>
    read(fortran === 'True' ? (index % columns) * rows + Math.floor(index / columns) : index),
  );
  return { shape, values };
}

function readerOf(type: string, data: Buffer): (index: number) => number {
  switch (type.slice(1)) {
    case 'f8':
      return (index) => data.readDoubleLE(index * 8);
    case 'f4':
      return (index) => data.readFloatLE(index * 4);
    case 'i8':
      return (index) => Number(data.readBigInt64LE(index * 8));
    case 'i4':
      return (index) => data.readInt32LE(index * 4);
    case 'u1':
      return (index) => data.readUInt8(index);
    default:
      throw new Error(`the array has the type ${type}, which is not read here`);
  }
}
