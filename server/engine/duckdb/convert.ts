import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value in the form that the Engine port promises: safe integers as numbers, times and decimals as text. */
export function toPlain(value: DuckDBValue): unknown {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'bigint':
      return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
        ? Number(value)
        : value;
    case 'number':
    case 'string':
    case 'boolean':
      return value;
    default:
      break;
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toPlain);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, toPlain(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: item }) => [String(key), toPlain(item)]));
  }
  return String(value);
}

/** One column as a Float64Array when it is all numbers or booleans, else as text. */
export function toTypedColumn(
  values: readonly DuckDBValue[],
  numeric: boolean,
): Float64Array | (string | null)[] {
  if (!numeric) {
    return values.map((value) => {
      const plain = toPlain(value);
      if (plain === null) return null;
      return typeof plain === 'string'
        ? plain
        : typeof plain === 'object'
          ? JSON.stringify(plain)
          : String(plain);
    });
  }
  const result = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    result[index] = value === null || value === undefined ? Number.NaN : Number(value);
  }
  return result;
}
