import type { DuckDBConnection } from '@duckdb/node-api';
import { toPlain } from './convert.ts';

/** Longer values are cut: a grid shows less, and a row must not outweigh the answer. */
const CELL_CHARACTERS_MAX = 10_000;
const COLUMNS_MAX = 1000;

/** The first rows of a result as text; the engine computes no further than it must for these. */
export async function readHead(connection: DuckDBConnection, sql: string, rowsMax: number) {
  const reader = await connection.streamAndReadUntil(sql, rowsMax + 1);
  const names = reader.columnNames();
  if (names.length > COLUMNS_MAX)
    throw new Error(
      `Invalid Input Error: The result has ${names.length} columns; ${COLUMNS_MAX} are allowed`,
    );
  const types = reader.columnTypes();
  const columns = reader.getColumns();
  const count = Math.min(rowsMax, reader.currentRowCount);
  const rows: (string | null)[][] = [];
  for (let row = 0; row < count; row++) {
    rows.push(names.map((_, column) => toText(toPlain(columns[column]?.[row] ?? null))));
  }
  return {
    columns: names.map((name, column) => ({ name, type: String(types[column]) })),
    rows,
    truncated: reader.currentRowCount > rowsMax || !reader.done,
  };
}

function toText(value: unknown): string | null {
  if (value === null) return null;
  const text = typeof value === 'object' ? JSON.stringify(value, bigAsNumber) : String(value);
  return text.length > CELL_CHARACTERS_MAX ? `${text.slice(0, CELL_CHARACTERS_MAX)}…` : text;
}

function bigAsNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
