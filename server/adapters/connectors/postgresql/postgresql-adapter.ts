import type { ConnectorAdapter } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';
import { browsePostgresql } from './browse';
import { withPostgresql } from './connect';
import { previewPostgresql, readPostgresql } from './read';

const QUICK_MS = 10_000;

/** Tables, views and queries of a PostgreSQL database, in a transaction that only reads. */
export function createPostgresqlAdapter(outbound: Outbound): ConnectorAdapter<'postgresql'> {
  return {
    test: (connection) =>
      withPostgresql(outbound, connection, { statementMs: QUICK_MS }, async (client) => {
        const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
        return `PostgreSQL ${rows[0]?.server_version ?? ''} answers as ${connection.settings.user}.`;
      }),
    browse: (connection, path) =>
      withPostgresql(outbound, connection, { statementMs: QUICK_MS }, (client) =>
        browsePostgresql(client, path),
      ),
    preview: (connection, selection, rows) =>
      withPostgresql(outbound, connection, { statementMs: QUICK_MS }, (client) =>
        previewPostgresql(client, selection, rows),
      ),
    read: (connection, request) => readPostgresql(outbound, connection, request),
  };
}
