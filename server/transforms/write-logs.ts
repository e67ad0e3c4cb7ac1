import { join, literal, Sql, sql } from '@/server/engine/sql';
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

/** The changes of a fix, one a cell, as `stageChanges` leaves them. */
export const CHANGES = new Sql('changes');

/**
 * Stages the log of a fix as one entry a cell with its first old and its last new value, however many steps touched it.
 * Cells that came back to what they were, cells of rows that left and of new columns are no change. Only columns that
 * several steps touched have to be gathered.
 */
export async function stageChanges(table: WorkingTable): Promise<void> {
  const { session } = table;
  const own = table.addedColumns().map(({ column }) => column.storageName);
  const touched = await session.query<{ storage_name: string; steps: number }>(
    'SELECT storage_name, count(DISTINCT step) AS steps FROM cell_log GROUP BY 1',
  );
  const named = (several: boolean) =>
    touched
      .filter(({ storage_name, steps }) => !own.includes(storage_name) && steps > 1 === several)
      .map(({ storage_name }) => literal(storage_name));
  const [once, often] = [named(false), named(true)];
  const [gone] = await session.query<{ n: number }>('SELECT count(*) AS n FROM row_log');
  const stays = Number(gone?.n ?? 0) === 0 ? sql`true` : sql`"row" NOT IN (SELECT "row" FROM row_log)`;
  const columns = sql`"row", storage_name, old_value, new_value, method, confidence, step`;
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE changes AS
      SELECT ${columns} FROM cell_log WHERE ${once.length === 0 ? sql`false` : sql`storage_name IN (${join(once)})`} AND ${stays}
      UNION ALL
      SELECT ${columns} FROM (
        SELECT "row", storage_name, arg_min({v: old_value}, step).v AS old_value, arg_max({v: new_value}, step).v AS new_value,
          string_agg(method, ', ' ORDER BY step) AS method, min(confidence) AS confidence, max(step) AS step
        FROM cell_log WHERE ${often.length === 0 ? sql`false` : sql`storage_name IN (${join(often)})`} GROUP BY 1, 2)
      WHERE old_value IS DISTINCT FROM new_value AND ${stays}`.text,
  );
}

/**
 * Writes the three Parquet files of a fix: changed cells, rows that left, and the values of new columns. The cells stay
 * staged for whoever describes them.
 */
export async function writeLogs(
  table: WorkingTable,
  paths: LogPaths,
  signal: AbortSignal,
): Promise<LogCounts> {
  const { session } = table;
  await stageChanges(table);
  const cells = await session.copy(sql`SELECT * FROM ${CHANGES}`.text, paths.cells, { signal });
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
