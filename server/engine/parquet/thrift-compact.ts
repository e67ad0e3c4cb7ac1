/**
 * Thrift's compact protocol as far as Parquet footers use it: a structure becomes a map of field numbers, so that what
 * we do not know travels on unchanged.
 * Source: apache/thrift, doc/specs/thrift-compact-protocol.md.
 */
export type ThriftStruct = Map<number, ThriftField>;
export interface ThriftField {
  type: ThriftType;
  value: ThriftValue;
}
export type ThriftValue = boolean | bigint | Buffer | ThriftList | ThriftStruct;
export interface ThriftList {
  elementType: ThriftType;
  items: ThriftValue[];
}

/** Numbers of the protocol. A boolean's value is part of its type, so `true` stands for both here. */
export const THRIFT = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const;
export type ThriftType = number;

/** Reads one structure. Throws a RangeError where the bytes end early or hold a type that footers have not. */
export function readStruct(bytes: Buffer, start = 0): { struct: ThriftStruct; end: number } {
  let position = start;
  const byte = (): number => bytes.readUInt8(position++);
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const next = byte();
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
  };
  const signed = (): bigint => {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  };
  const take = (length: number): Buffer => {
    if (position + length > bytes.length) throw new RangeError('The structure ends early.');
    position += length;
    return bytes.subarray(position - length, position);
  };
  const value = (type: ThriftType, inList: boolean): ThriftValue => {
    switch (type) {
      case THRIFT.true:
      case THRIFT.false:
        return inList ? byte() === 1 : type === THRIFT.true;
      case THRIFT.byte:
        return BigInt(bytes.readInt8(position++));
      case THRIFT.i16:
      case THRIFT.i32:
      case THRIFT.i64:
        return signed();
      case THRIFT.double:
        return take(8);
      case THRIFT.binary:
        return take(Number(varint()));
      case THRIFT.list:
      case THRIFT.set: {
        const head = byte();
        const elementType = head & 0x0f;
        const count = head >> 4 === 15 ? Number(varint()) : head >> 4;
        return { elementType, items: Array.from({ length: count }, () => value(elementType, true)) };
      }
      case THRIFT.struct:
        return fields();
      default:
        throw new RangeError(`Type ${type} is none of a footer.`);
    }
  };
  const fields = (): ThriftStruct => {
    const struct: ThriftStruct = new Map();
    let last = 0;
    for (let head = byte(); head !== 0; head = byte()) {
      last = head >> 4 === 0 ? Number(signed()) : last + (head >> 4);
      const type = head & 0x0f;
      struct.set(last, { type: type === THRIFT.false ? THRIFT.true : type, value: value(type, false) });
    }
    return struct;
  };
  const struct = fields();
  return { struct, end: position };
}

/** The bytes of a structure, fields in order of their numbers. */
export function writeStruct(struct: ThriftStruct): Buffer {
  const parts: Buffer[] = [];
  writeFields(struct, parts);
  return Buffer.concat(parts);
}

function writeFields(struct: ThriftStruct, parts: Buffer[]): void {
  let last = 0;
  for (const [id, field] of [...struct].sort(([a], [b]) => a - b)) {
    const type = field.type === THRIFT.true && field.value === false ? THRIFT.false : field.type;
    const step = id - last;
    if (step <= 15) parts.push(Buffer.from([(step << 4) | type]));
    else parts.push(Buffer.from([type]), signedVarint(BigInt(id)));
    last = id;
    if (field.type !== THRIFT.true) writeValue(field.type, field.value, parts);
  }
  parts.push(Buffer.from([0]));
}

function writeValue(type: ThriftType, value: ThriftValue, parts: Buffer[]): void {
  if (typeof value === 'boolean') parts.push(Buffer.from([value ? 1 : 2]));
  else if (typeof value === 'bigint') {
    parts.push(type === THRIFT.byte ? Buffer.from([Number(value) & 0xff]) : signedVarint(value));
  } else if (Buffer.isBuffer(value)) {
    if (type === THRIFT.binary) parts.push(varint(BigInt(value.length)));
    parts.push(value);
  } else if (value instanceof Map) writeFields(value, parts);
  else {
    const count = value.items.length;
    parts.push(Buffer.from([(Math.min(count, 15) << 4) | value.elementType]));
    if (count >= 15) parts.push(varint(BigInt(count)));
    for (const item of value.items) writeValue(value.elementType, item, parts);
  }
}

/** 7 bits a byte, lowest first. `value` is not negative. */
export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) {
      bytes.push(Number(rest));
      return Buffer.from(bytes);
    }
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

/** Signed numbers in zigzag order: 0, -1, 1, -2, … */
export function signedVarint(value: bigint): Buffer {
  return varint(value >= 0n ? value << 1n : (-value << 1n) - 1n);
}
