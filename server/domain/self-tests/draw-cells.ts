import { renderExpression } from '@/server/domain/ingestion';
import type { ScanColumn } from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';

/** A value of a column with its row, as they are drawn. */
export interface Drawn {
  column: ScanColumn;
  row: number;
  value: string;
}

/** Filled cells of these columns, spread evenly over them, in an order that the seed decides. */
export async function drawCells(
  session: EngineSession,
  relation: Sql,
  columns: readonly ScanColumn[],
  count: number,
  salt: number,
  signal: AbortSignal,
): Promise<Drawn[]> {
  if (columns.length === 0) return [];
  const each = Math.ceil(count / columns.length);
  const parts = columns.map(
    (
      column,
    ) => sql`(SELECT ${literal(column.position)} AS position, __row AS r, ${renderExpression(column)} AS value
      FROM ${relation} WHERE ${identifier(column.storageName)} IS NOT NULL
      ORDER BY md5(CAST(__row AS VARCHAR) || ${literal(`/${salt}/${column.position}`)}) LIMIT ${literal(each)})`,
  );
  const rows = await session.query<{ position: number; r: number; value: string }>(
    sql`SELECT * FROM (${join(parts, ' UNION ALL ')}) ORDER BY md5(CAST(r AS VARCHAR) || ${literal(`/${salt}`)}), position`
      .text,
    { signal },
  );
  return rows.flatMap(({ position, r, value }) => {
    const column = columns.find((one) => one.position === position);
    return column === undefined ? [] : [{ column, row: Number(r), value }];
  });
}
