import { clockText, dayText, timestampText } from '../staging/time-text';
import { decimalText, floatJson, structType } from '../staging/typed-stage';
import type { AvroCursor } from './avro-cursor';
import { type AvroType, damaged } from './avro-schema';

/** How values of a type are stored, and how one is read from the bytes as JSON text. */
export interface ValueReader {
  /** DuckDB type. */
  type: string;
  read(cursor: AvroCursor): string;
}

/** Nesting beyond this is stored as JSON text; a type inside itself has no end. */
const DEPTH_MAX = 20;
const ITEMS_MAX = 5_000_000;

/**
 * The reader of a type. At the top bytes are `BLOB`; within others they are hexadecimal text. Unions of several types,
 * and what the engine has no type for, are kept as text.
 */
export function valueReader(type: AvroType, top = true, above: readonly AvroType[] = []): ValueReader {
  if (above.includes(type) || above.length > DEPTH_MAX) return laterReader(type);
  const within = [...above, type];
  switch (type.kind) {
    case 'null':
      return { type: 'VARCHAR', read: () => 'null' };
    case 'boolean':
      return { type: 'BOOLEAN', read: (cursor) => (cursor.byte() === 0 ? 'false' : 'true') };
    case 'int':
    case 'long':
      return integerReader(type.kind, type.logical?.name);
    case 'float':
      return { type: 'FLOAT', read: (cursor) => floatJson(cursor.float()) };
    case 'double':
      return { type: 'DOUBLE', read: (cursor) => floatJson(cursor.double()) };
    case 'string':
      return {
        type: type.logical?.name === 'uuid' ? 'UUID' : 'VARCHAR',
        read: (cursor) => JSON.stringify(cursor.take(cursor.int()).toString('utf8')),
      };
    case 'bytes':
    case 'fixed':
      return bytesReader(type, top);
    case 'enum':
      return {
        type: 'VARCHAR',
        read: (cursor) => {
          const symbol = type.symbols[cursor.int()];
          if (symbol === undefined) throw damaged('a value is none of its symbols');
          return JSON.stringify(symbol);
        },
      };
    case 'array':
    case 'map':
      return manyReader(type, within);
    case 'union':
      return unionReader(type.branches, top, within);
    case 'record':
      return recordReader(type, within);
  }
}

/** A type inside itself is read by a reader that is made when the first value asks for it. */
function laterReader(type: AvroType): ValueReader {
  let reader: ValueReader | null = null;
  return {
    type: 'JSON',
    read: (cursor) => {
      reader ??= valueReader(type, false);
      return reader.read(cursor);
    },
  };
}

function integerReader(kind: 'int' | 'long', logical: string | undefined): ValueReader {
  const text = (type: string, of: (value: bigint) => string | null): ValueReader => ({
    type,
    read: (cursor) => {
      const value = cursor.long();
      return JSON.stringify(of(value) ?? String(value));
    },
  });
  switch (logical) {
    case 'date':
      return text('DATE', (value) => dayText(Number(value)));
    case 'time-millis':
      return text('TIME', (value) => clockText(value, 3));
    case 'time-micros':
      return text('TIME', (value) => clockText(value, 6));
    case 'timestamp-millis':
      return text('TIMESTAMPTZ', (value) => withZone(timestampText(value, 3)));
    case 'timestamp-micros':
      return text('TIMESTAMPTZ', (value) => withZone(timestampText(value, 6)));
    case 'local-timestamp-millis':
      return text('TIMESTAMP', (value) => timestampText(value, 3));
    case 'local-timestamp-micros':
      return text('TIMESTAMP', (value) => timestampText(value, 6));
    case 'timestamp-nanos':
    case 'local-timestamp-nanos':
      return text('TIMESTAMP_NS', (value) => timestampText(value, 9));
    default:
      return { type: kind === 'int' ? 'INTEGER' : 'BIGINT', read: (cursor) => String(cursor.long()) };
  }
}

function withZone(text: string | null): string | null {
  return text === null ? null : `${text}+00`;
}

function bytesReader(type: AvroType, top: boolean): ValueReader {
  const take = (cursor: AvroCursor) => cursor.take(type.kind === 'fixed' ? type.size : cursor.int());
  const logical = 'logical' in type ? type.logical : undefined;
  if (logical?.name === 'decimal') {
    const { precision, scale } = logical;
    const fits = precision > 0 && precision <= 38 && scale >= 0 && scale <= precision;
    return {
      type: fits ? `DECIMAL(${precision},${scale})` : 'VARCHAR',
      read: (cursor) => {
        const bytes = take(cursor);
        const unscaled =
          bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
        return `"${decimalText(unscaled, scale)}"`;
      },
    };
  }
  return { type: top ? 'BLOB' : 'VARCHAR', read: (cursor) => `"${take(cursor).toString('hex')}"` };
}

function manyReader(type: Extract<AvroType, { kind: 'array' | 'map' }>, within: AvroType[]): ValueReader {
  const item = valueReader(type.kind === 'array' ? type.items : type.values, false, within);
  const isArray = type.kind === 'array';
  const stored = item.type === 'JSON' ? 'JSON' : isArray ? `${item.type}[]` : `MAP(VARCHAR, ${item.type})`;
  const read = (cursor: AvroCursor) => {
    const parts: string[] = [];
    for (;;) {
      let count = cursor.int();
      if (count === 0) break;
      if (count < 0) {
        // The size in bytes follows, for those who skip the block.
        cursor.int();
        count = -count;
      }
      for (let index = 0; index < count; index++) {
        const key = isArray ? '' : `${JSON.stringify(cursor.take(cursor.int()).toString('utf8'))}:`;
        parts.push(key + item.read(cursor));
        // Items without bytes, such as nulls, could come without end.
        if (parts.length > ITEMS_MAX) throw new RangeError('a list is too long');
      }
    }
    return isArray ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
  };
  return { type: stored, read };
}

function unionReader(branches: AvroType[], top: boolean, within: AvroType[]): ValueReader {
  const filled = branches.filter(({ kind }) => kind !== 'null');
  const [only] = filled;
  const readers = branches.map((branch) => valueReader(branch, top && filled.length === 1, within));
  const read = (cursor: AvroCursor) => {
    const reader = readers[cursor.int()];
    if (reader === undefined) throw damaged('a value is of none of its types');
    return reader.read(cursor);
  };
  if (only === undefined) return { type: 'VARCHAR', read };
  if (filled.length === 1) return { type: readers[branches.indexOf(only)]?.type ?? 'VARCHAR', read };
  const types = new Set(
    readers.filter((_, index) => branches[index]?.kind !== 'null').map(({ type }) => type),
  );
  if ([...types].every((type) => type === 'INTEGER' || type === 'BIGINT')) return { type: 'BIGINT', read };
  if (types.size === 1) return { type: [...types][0] ?? 'VARCHAR', read };
  if ([...types].some((type) => /^(JSON|STRUCT|MAP)|\[\]$/.test(type))) return { type: 'JSON', read };
  const asText = (value: string) =>
    value === 'null' || value.startsWith('"') ? value : JSON.stringify(value);
  return { type: 'VARCHAR', read: (cursor) => asText(read(cursor)) };
}

function recordReader(type: Extract<AvroType, { kind: 'record' }>, within: AvroType[]): ValueReader {
  const fields = type.fields.map((field) => ({
    name: field.name,
    ...valueReader(field.type, false, within),
  }));
  const stored = fields.some((field) => field.type === 'JSON') ? null : structType(fields);
  return {
    type: stored ?? 'JSON',
    read: (cursor) => {
      const parts = fields.map((field) => `${JSON.stringify(field.name)}:${field.read(cursor)}`);
      return `{${parts.join(',')}}`;
    },
  };
}
