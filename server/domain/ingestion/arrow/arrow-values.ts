import { type Data, DataType, type Field, TimeUnit, Vector } from 'apache-arrow';
import { clockText, dayText, type TimeUnit as Places, timestampText } from '../staging/time-text';
import { decimalText, floatJson, structType } from '../staging/typed-stage';

/** How a column is stored, and how the values of one batch become JSON text. */
export interface ArrowReader {
  /** DuckDB type. */
  type: string;
  open(data: Data): (index: number) => string;
}

const PLACES: Record<TimeUnit, Places> = {
  [TimeUnit.SECOND]: 0,
  [TimeUnit.MILLISECOND]: 3,
  [TimeUnit.MICROSECOND]: 6,
  [TimeUnit.NANOSECOND]: 9,
};

/** The reader of a type. At the top bytes are `BLOB`; within others they are hexadecimal text. */
export function arrowReader(type: DataType, top = true): ArrowReader {
  const reader = bareReader(type, top);
  return {
    type: reader.type,
    open: (data) => {
      const read = reader.open(data);
      return data.nullable ? (index) => (data.getValid(index) ? read(index) : 'null') : read;
    },
  };
}

function bareReader(type: DataType, top: boolean): ArrowReader {
  if (DataType.isNull(type)) return { type: 'VARCHAR', open: () => () => 'null' };
  if (DataType.isBool(type)) return byVector('BOOLEAN', (value) => String(value));
  if (DataType.isInt(type))
    return byValue(integerType(type.bitWidth, type.isSigned), (value) => String(value));
  if (DataType.isFloat(type))
    return byVector(type.precision === 2 ? 'DOUBLE' : 'FLOAT', (value) => floatJson(Number(value)));
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type))
    return byVector('VARCHAR', (value) => JSON.stringify(String(value)));
  if (isBytes(type)) {
    return byVector(top ? 'BLOB' : 'VARCHAR', (value) =>
      value instanceof Uint8Array ? `"${Buffer.from(value).toString('hex')}"` : 'null',
    );
  }
  if (DataType.isDictionary(type)) return dictionaryReader(type.dictionary, top);
  return temporalReader(type) ?? decimalReader(type) ?? nestedReader(type);
}

function isBytes(type: DataType): boolean {
  return (
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isBinaryView(type) ||
    DataType.isFixedSizeBinary(type)
  );
}

function integerType(bits: number, signed: boolean): string {
  const name = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[bits] ?? 'BIGINT';
  return signed ? name : `U${name}`;
}

/** The library's own view of a value. */
function byVector(type: string, text: (value: unknown) => string): ArrowReader {
  return {
    type,
    open: (data) => {
      const vector = new Vector([data]);
      return (index) => {
        const value: unknown = vector.get(index);
        return value === null ? 'null' : text(value);
      };
    },
  };
}

/** The number as it lies in memory, which the library's view of times would round to milliseconds. */
function byValue(type: string, text: (value: bigint) => string): ArrowReader {
  return {
    type,
    open: (data) => {
      const values: ArrayLike<number | bigint> = data.values;
      return (index) => text(BigInt(values[index] ?? 0));
    },
  };
}

function temporalReader(type: DataType): ArrowReader | null {
  const quoted = (of: (value: bigint) => string | null) => (value: bigint) => `"${of(value) ?? value}"`;
  if (DataType.isDate(type)) {
    const perDay = type.unit === 0 ? 1n : 86_400_000n;
    return byValue(
      'DATE',
      quoted((value) => dayText(Number(value / perDay))),
    );
  }
  if (DataType.isTime(type)) {
    const places = PLACES[type.unit];
    // The engine's times have microseconds, so finer ones stay text.
    return byValue(
      places === 9 ? 'VARCHAR' : 'TIME',
      quoted((value) => clockText(value, places)),
    );
  }
  if (DataType.isTimestamp(type)) {
    const places = PLACES[type.unit];
    const zone = typeof type.timezone === 'string' && type.timezone !== '';
    const text = (value: bigint) => timestampText(value, places);
    if (!zone) return byValue(places === 9 ? 'TIMESTAMP_NS' : 'TIMESTAMP', quoted(text));
    return byValue(
      places === 9 ? 'VARCHAR' : 'TIMESTAMPTZ',
      quoted((value) => withZone(text(value))),
    );
  }
  if (DataType.isDuration(type)) {
    const places = PLACES[type.unit];
    return byValue(
      'VARCHAR',
      quoted((value) => clockText(value, places)),
    );
  }
  return null;
}

function withZone(text: string | null): string | null {
  return text === null ? null : `${text}+00`;
}

function decimalReader(type: DataType): ArrowReader | null {
  if (!DataType.isDecimal(type)) return null;
  const { precision, scale, bitWidth } = type;
  const fits = precision <= 38 && scale >= 0 && scale <= precision;
  const words = bitWidth / 32;
  return {
    type: fits ? `DECIMAL(${precision},${scale})` : 'VARCHAR',
    open: (data) => {
      const values: ArrayLike<number> = data.values;
      return (index) => {
        let unscaled = 0n;
        for (let word = words - 1; word >= 0; word--)
          unscaled = (unscaled << 32n) | BigInt((values[index * words + word] ?? 0) >>> 0);
        return `"${decimalText(BigInt.asIntN(bitWidth, unscaled), scale)}"`;
      };
    },
  };
}

/** The values stand once in the dictionary, and each row refers to one of them. */
function dictionaryReader(type: DataType, top: boolean): ArrowReader {
  const inner = arrowReader(type, top);
  return {
    type: inner.type,
    open: (data) => {
      const keys: ArrayLike<number | bigint> = data.values;
      const texts: string[] = [];
      for (const chunk of data.dictionary?.data ?? []) {
        const read = inner.open(chunk);
        for (let index = 0; index < chunk.length; index++) texts.push(read(index));
      }
      return (index) => texts[Number(keys[index] ?? 0)] ?? 'null';
    },
  };
}

function nestedReader(type: DataType): ArrowReader {
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) {
    const item = childReader(type.children[0]);
    const size = DataType.isFixedSizeList(type) ? type.listSize : null;
    return {
      type: item.type === 'JSON' ? 'JSON' : `${item.type}[]`,
      open: (data) => openList(data, item, size),
    };
  }
  if (DataType.isMap(type)) {
    // A key may be of any type, so that a map is a list of its entries.
    const entry = childReader(type.children[0]);
    return {
      type: entry.type === 'JSON' ? 'JSON' : `${entry.type}[]`,
      open: (data) => openList(data, entry, null),
    };
  }
  if (DataType.isStruct(type)) {
    const fields = type.children.map((field) => ({ name: field.name, reader: childReader(field) }));
    const types = fields.map(({ name, reader }) => ({ name, type: reader.type }));
    const stored = types.some((field) => field.type === 'JSON') ? null : structType(types);
    return {
      type: stored ?? 'JSON',
      open: (data) => {
        const readers = fields.map(({ name, reader }, place) => {
          const child = data.children[place];
          const read = child === undefined ? () => 'null' : reader.open(child);
          return (index: number) => `${JSON.stringify(name)}:${read(index)}`;
        });
        return (index) => `{${readers.map((read) => read(index)).join(',')}}`;
      },
    };
  }
  // Unions and intervals have no type of their own in the engine.
  return byVector('JSON', (value) => plainJson(value));
}

function childReader(field: Field | undefined): ArrowReader {
  return field === undefined ? { type: 'JSON', open: () => () => 'null' } : arrowReader(field.type, false);
}

function openList(data: Data, item: ArrowReader, size: number | null): (index: number) => string {
  const child = data.children[0];
  if (child === undefined) return () => '[]';
  const read = item.open(child);
  const offsets: ArrayLike<number | bigint> = data.valueOffsets ?? [];
  return (index) => {
    const from = size === null ? Number(offsets[index] ?? 0) : index * size;
    const to = size === null ? Number(offsets[index + 1] ?? from) : from + size;
    // Damaged offsets would have us read, or write, without end.
    if (!(from >= 0 && from <= to && to <= child.length))
      throw new RangeError('A list lies outside of its values.');
    const parts: string[] = [];
    for (let at = from; at < to; at++) parts.push(read(at));
    return `[${parts.join(',')}]`;
  };
}

function plainJson(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return JSON.stringify(Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ??
    'null'
  );
}
