import { join } from 'node:path';
import { escapeId } from 'mysql2';
import type { SourceListing, SourcePreview, SourceSelection } from '@/server/domain/connectors/contract';
import type { Connection, ConnectorAdapter, ReadRequest, ReadResult } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';
import { CSV_OPTIONS, CsvFile } from '../csv-file';
import { selectText, splitTablePath, tablePath } from '../select-only';
import { type MysqlClient, withMysql } from './connect';
import { cursorBounds } from './cursor-bounds';
import { typeName } from './type-name';

const QUICK_MS = 10_000;
const READ_MS = 6 * 3600 * 1000;
const ENTRIES_MAX = 1000;

/** Tables, views and queries of a MySQL or MariaDB database, in a transaction that only reads. */
export function createMysqlAdapter(outbound: Outbound): ConnectorAdapter<'mysql'> {
  return {
    test: (connection) =>
      withMysql(outbound, connection, { statementMs: QUICK_MS }, async (client) => {
        const { rows } = await client.all('SELECT VERSION()');
        const version = rows[0]?.[0] ?? '';
        const product = /mariadb/i.test(version) ? 'MariaDB' : 'MySQL';
        return `${product} ${version.split('-')[0]} answers as ${connection.settings.user}.`;
      }),
    browse: (connection, path) =>
      withMysql(outbound, connection, { statementMs: QUICK_MS }, (client) => browse(client, path)),
    preview: (connection, selection, rows) =>
      withMysql(outbound, connection, { statementMs: QUICK_MS }, (client) =>
        preview(client, selection, rows),
      ),
    read: (connection, request) => read(outbound, connection, request),
  };
}

async function browse(client: MysqlClient, path: string | undefined): Promise<SourceListing> {
  const none = { rowEstimate: null, sizeBytes: null, modifiedAt: null };
  if (path === undefined) {
    const { rows } = await client.all(
      `SELECT schema_name FROM information_schema.schemata
       WHERE schema_name NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')
       ORDER BY schema_name <> DATABASE(), schema_name LIMIT ${ENTRIES_MAX + 1}`,
    );
    const entries = rows.slice(0, ENTRIES_MAX).map(([name]) => ({
      name: name ?? '',
      path: encodeURIComponent(name ?? ''),
      kind: 'schema' as const,
      readable: false,
      ...none,
    }));
    return { path: null, entries, truncated: rows.length > ENTRIES_MAX };
  }
  const schema = decodeURIComponent(path);
  const { rows } = await client.all(
    `SELECT table_name, table_type, table_rows, data_length FROM information_schema.tables
     WHERE table_schema = ? ORDER BY table_name LIMIT ${ENTRIES_MAX + 1}`,
    [schema],
  );
  const entries = rows.slice(0, ENTRIES_MAX).map(([name, type, estimate, bytes]) => ({
    name: name ?? '',
    path: tablePath(schema, name ?? ''),
    kind: type === 'VIEW' ? ('view' as const) : ('table' as const),
    readable: true,
    rowEstimate: estimate == null ? null : Number(estimate),
    sizeBytes: bytes == null ? null : Number(bytes),
    modifiedAt: null,
  }));
  return { path, entries, truncated: rows.length > ENTRIES_MAX };
}

async function preview(
  client: MysqlClient,
  selection: SourceSelection,
  rowCount: number,
): Promise<SourcePreview> {
  const { fields, rows } = await client.all(`SELECT * FROM ${relation(selection)} LIMIT ${rowCount}`);
  return {
    columns: fields.map((field) => ({ name: field.name, type: typeName(field), nullable: null })),
    rows,
  };
}

/** Streams the rows into one CSV file, all from one state of the database. */
function read(
  outbound: Outbound,
  connection: Connection<'mysql'>,
  request: ReadRequest,
): Promise<ReadResult> {
  const { signal, selection } = request;
  return withMysql(outbound, connection, { statementMs: READ_MS, signal }, async (client) => {
    const source = relation(selection);
    const bounds = await cursorBounds(client, source, request);
    if (bounds?.nothingNew === true) return { files: [], cursor: request.after };
    const path = join(request.workDir, 'source.csv');
    let file: CsvFile | undefined;
    try {
      await client.stream(
        `SELECT * FROM ${source} ${bounds?.where ?? ''}`,
        bounds?.values ?? [],
        async (rows, fields) => {
          file ??= new CsvFile(
            path,
            fields.map(({ name }) => name),
            request.bytesMax,
          );
          await file.write(rows);
          request.report({ rowsDone: file.rows, bytesDone: file.bytes });
        },
      );
      await file?.close();
    } catch (error) {
      file?.discard();
      throw error;
    }
    const name =
      selection.object === undefined ? 'query.csv' : `${splitTablePath(selection.object).table}.csv`;
    return {
      files: file === undefined || file.rows === 0 ? [] : [{ path, name }],
      options: CSV_OPTIONS,
      cursor: bounds?.upTo ?? null,
    };
  });
}

function relation({ object, sql }: SourceSelection): string {
  if (sql !== undefined) return `(${selectText(sql)}\n) AS source`;
  const { schema, table } = splitTablePath(object ?? '');
  // `true`: a point in a name is part of the name.
  return `${escapeId(schema, true)}.${escapeId(table, true)} AS source`;
}
