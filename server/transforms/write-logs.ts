import type { Sql } from '@/server/engine/sql';
import { join, literal, sql } from '@/server/engine/sql';
import type { WorkingTable } from './working-table';

export interface LogPaths {
  cells: string;
  rows: string;
  added: string;
}

export interface LogCounts {
  cellsChanged: number;
  rowsRemoved: number;
  rowsQuarantined: number;
}

/**
 * The log of a fix as relations: one entry a cell with its first old and last new value, however many steps touched it;
 * cells that came back to what they were, and cells of rows that left, are no change.
 */
export function loggedCells(table: WorkingTable): Sql {
  const own = table.addedColumns().map(({ column }) => literal(column.storageName));
  const notOwn = own.length === 0 ? sql`true` : sql`storage_name NOT IN (${join(own)})`;
  return sql`(SELECT "row", storage_name, old_value, new_value, method, confidence, step FROM (
      SELECT "row", storage_name, first(old_value ORDER BY step) AS old_value, last(new_value ORDER BY step) AS new_value,
        string_agg(method, ', ' ORDER BY step) AS method, min(confidence) AS confidence, max(step) AS step
      FROM cell_log WHERE ${notOwn} GROUP BY 1, 2)
    WHERE old_value IS DISTINCT FROM new_value AND "row" NOT IN (SELECT "row" FROM row_log))`;
}

/** Writes the three Parquet files of a fix: changed cells, rows that left, and the values of new columns. */
export async function writeLogs(
  table: WorkingTable,
  paths: LogPaths,
  signal: AbortSignal,
): Promise<LogCounts> {
  const { session } = table;
  const cells = await session.copy(
    sql`SELECT * FROM ${loggedCells(table)} ORDER BY "row", storage_name`.text,
    paths.cells,
    { signal },
  );
  await session.copy('SELECT "row", kind, reason, confidence, step FROM row_log ORDER BY "row"', paths.rows, {
    signal,
  });
  const added = table
    .addedColumns()
    .map(
      ({ column, select }) =>
        sql`SELECT "row", ${literal(column.storageName)} AS storage_name, value FROM (${select})`,
    );
  await session.copy(
    added.length === 0
      ? `SELECT 0::BIGINT AS "row", '' AS storage_name, '' AS value WHERE false`
      : join(added, ' UNION ALL ').text,
    paths.added,
    { signal },
  );
  const [rows] = await session.query<{ removed: number; quarantined: number }>(
    "SELECT count(*) FILTER (WHERE kind = 'removed') AS removed, count(*) FILTER (WHERE kind <> 'removed') AS quarantined FROM row_log",
  );
  return {
    cellsChanged: cells.rowCount,
    rowsRemoved: Number(rows?.removed ?? 0),
    rowsQuarantined: Number(rows?.quarantined ?? 0),
  };
}
