import { join } from 'node:path';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { SourcePreview, SourceSelection } from '@/server/domain/connectors/contract';
import type { Connection, ReadRequest, ReadResult } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';
import { CSV_OPTIONS, CsvFile } from '../csv-file';
import { selectText, splitTablePath } from '../select-only';
import { AS_TEXT, withPostgresql } from './connect';

const BATCH_ROWS = 2000;
const READ_MS = 6 * 3600 * 1000;

type TextRow = (string | null)[];
interface Batch {
  rows: TextRow[];
  fields: { name: string; dataTypeID: number }[];
}

/** The first rows with the names and types of the columns. */
export async function previewPostgresql(
  client: pg.Client,
  selection: SourceSelection,
  rowCount: number,
): Promise<SourcePreview> {
  const cursor = client.query(
    new Cursor<TextRow>(`SELECT * FROM ${relation(selection)} LIMIT ${rowCount}`, [], {
      rowMode: 'array',
      types: AS_TEXT,
    }),
  );
  const { rows, fields } = await readBatch(cursor, rowCount);
  await cursor.close();
  const types = await client.query<{ name: string }>(
    'SELECT format_type(type, NULL) AS name FROM unnest($1::oid[]) WITH ORDINALITY AS t (type, place) ORDER BY place',
    [fields.map(({ dataTypeID }) => dataTypeID)],
  );
  return {
    columns: fields.map(({ name }, index) => ({
      name,
      type: types.rows[index]?.name ?? 'text',
      nullable: null,
    })),
    rows,
  };
}

/** Streams the rows through a cursor into one CSV file, all from one state of the database. */
export function readPostgresql(
  outbound: Outbound,
  connection: Connection<'postgresql'>,
  request: ReadRequest,
): Promise<ReadResult> {
  const { signal } = request;
  return withPostgresql(outbound, connection, { statementMs: READ_MS, signal }, async (client) => {
    const source = relation(request.selection);
    const bounds = await cursorBounds(client, source, request);
    if (bounds?.nothingNew === true) return { files: [], cursor: request.after };
    const expected = await expectedRows(client, request.selection, request.after !== null);
    const cursor = client.query(
      new Cursor<TextRow>(`SELECT * FROM ${source} ${bounds?.where ?? ''}`, bounds?.values ?? [], {
        rowMode: 'array',
        types: AS_TEXT,
      }),
    );
    const first = await readBatch(cursor, BATCH_ROWS);
    const path = join(request.workDir, 'source.csv');
    const file = new CsvFile(
      path,
      first.fields.map(({ name }) => name),
      request.bytesMax,
    );
    try {
      for (let batch = first; batch.rows.length > 0; batch = await readBatch(cursor, BATCH_ROWS)) {
        await file.write(batch.rows);
        request.report({
          rowsDone: file.rows,
          bytesDone: file.bytes,
          share: expected === null ? undefined : Math.min(1, file.rows / expected),
        });
      }
      await file.close();
    } catch (error) {
      file.discard();
      throw error;
    }
    const files = file.rows === 0 ? [] : [{ path, name: fileName(request.selection) }];
    return { files, options: CSV_OPTIONS, cursor: bounds?.upTo ?? null };
  });
}

/** A table in quotes, or the query in brackets. The line end keeps a comment from swallowing the bracket. */
function relation({ object, sql }: SourceSelection): string {
  if (sql !== undefined) return `(${selectText(sql)}\n) AS source`;
  const { schema, table } = splitTablePath(object ?? '');
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)} AS source`;
}

/**
 * Rows beyond `after` up to the highest value there is now. Rows without a value in the cursor column come with the
 * first reading only: later nobody could tell which of them are new.
 */
async function cursorBounds(
  client: pg.Client,
  source: string,
  { cursorColumn, after }: ReadRequest,
): Promise<{ where: string; values: string[]; upTo: string | null; nothingNew: boolean } | null> {
  if (cursorColumn === undefined) return null;
  const column = `source.${pg.escapeIdentifier(cursorColumn)}`;
  const beyond = after === null ? '' : `AND ${column} > $1`;
  // A cursor takes one statement only; a plain query without values would take several, such as one that ends the
  // transaction.
  const cursor = client.query(
    new Cursor<TextRow>(
      `SELECT ${column}::text FROM ${source} WHERE ${column} IS NOT NULL ${beyond} ORDER BY ${column} DESC LIMIT 1`,
      after === null ? [] : [after],
      { rowMode: 'array', types: AS_TEXT },
    ),
  );
  const highest = (await readBatch(cursor, 1)).rows[0]?.[0] ?? undefined;
  await cursor.close();
  if (highest === undefined) {
    return after === null
      ? { where: '', values: [], upTo: null, nothingNew: false }
      : { where: '', values: [], upTo: after, nothingNew: true };
  }
  return {
    where:
      after === null
        ? `WHERE ${column} <= $1 OR ${column} IS NULL`
        : `WHERE ${column} <= $1 AND ${column} > $2`,
    values: after === null ? [highest] : [highest, after],
    upTo: highest,
    nothingNew: false,
  };
}

async function expectedRows(
  client: pg.Client,
  { object }: SourceSelection,
  isPart: boolean,
): Promise<number | null> {
  if (object === undefined || isPart) return null;
  const { schema, table } = splitTablePath(object);
  const { rows } = await client.query<{ estimate: number }>(
    `SELECT c.reltuples AS estimate FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, table],
  );
  const estimate = rows[0]?.estimate ?? 0;
  return estimate > 0 ? estimate : null;
}

function readBatch(cursor: Cursor<TextRow>, count: number): Promise<Batch> {
  return new Promise((resolve, reject) => {
    cursor.read(count, (error, rows, result) => {
      if (error !== undefined && error !== null) reject(error);
      else resolve({ rows, fields: result?.fields ?? [] });
    });
  });
}

function fileName({ object }: SourceSelection): string {
  return object === undefined ? 'query.csv' : `${splitTablePath(object).table}.csv`;
}
