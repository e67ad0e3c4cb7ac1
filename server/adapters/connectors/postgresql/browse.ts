import type pg from 'pg';
import type { SourceListing } from '@/server/domain/connectors/contract';
import { tablePath } from '../select-only';

const ENTRIES_MAX = 1000;

/** Schemas that the user may look into; in a schema its tables and views. */
export async function browsePostgresql(client: pg.Client, path: string | undefined): Promise<SourceListing> {
  if (path === undefined) {
    const { rows } = await client.query<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace
       WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'USAGE')
       ORDER BY nspname <> 'public', nspname LIMIT ${ENTRIES_MAX + 1}`,
    );
    return {
      path: null,
      entries: rows.slice(0, ENTRIES_MAX).map(({ name }) => ({
        name,
        path: encodeURIComponent(name),
        kind: 'schema' as const,
        readable: false,
        rowEstimate: null,
        sizeBytes: null,
        modifiedAt: null,
      })),
      truncated: rows.length > ENTRIES_MAX,
    };
  }
  const schema = decodeURIComponent(path);
  const { rows } = await client.query<{
    name: string;
    kind: string;
    estimate: number;
    bytes: string | null;
    readable: boolean;
  }>(
    `SELECT c.relname AS name, c.relkind AS kind, c.reltuples AS estimate,
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) END AS bytes,
       has_table_privilege(c.oid, 'SELECT') AS readable
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
     ORDER BY c.relname LIMIT ${ENTRIES_MAX + 1}`,
    [schema],
  );
  return {
    path,
    entries: rows.slice(0, ENTRIES_MAX).map((row) => ({
      name: row.name,
      path: tablePath(schema, row.name),
      kind: row.kind === 'v' || row.kind === 'm' ? ('view' as const) : ('table' as const),
      readable: row.readable,
      // Negative: never counted by the server.
      rowEstimate: row.kind !== 'v' && row.estimate >= 0 ? Math.round(row.estimate) : null,
      sizeBytes: row.bytes === null ? null : Number(row.bytes),
      modifiedAt: null,
    })),
    truncated: rows.length > ENTRIES_MAX,
  };
}
