import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import type { RawColumn } from '@/server/stats/encode-table';
import type { ScanColumn } from './check';

/** Longer texts say no more to a model, and would fill the memory. */
const TEXT_MAX = 1024;

/** Columns that a model can learn from: plain values, at least two of them, no identifiers of rows. */
export function modelColumns(columns: readonly ScanColumn[], except: ScanColumn): ScanColumn[] {
  return columns.filter(
    (column) =>
      column !== except &&
      column.profile.distinctCount >= 2 &&
      !['identifier', 'list', 'struct', 'empty'].includes(column.type),
  );
}

/**
 * Columns of a sample as `server/stats` reads them, and the row ids, in the order of `__row`. The caller bounds the
 * rows by `condition`.
 */
export async function loadRawColumns(
  session: EngineSession,
  relation: Sql,
  columns: readonly ScanColumn[],
  condition: Sql,
  signal: AbortSignal,
): Promise<{ rows: Float64Array; columns: RawColumn[] }> {
  const selected = columns.map(
    (column) => sql`${rawExpression(column)} AS ${identifier(`v${column.position}`)}`,
  );
  const loaded = await session.columns(
    sql`SELECT CAST(__row AS DOUBLE) AS "row", ${join(selected)} FROM ${relation} WHERE ${condition} ORDER BY __row`
      .text,
    { signal },
  );
  const { row } = loaded.columns;
  return {
    rows: row instanceof Float64Array ? row : new Float64Array(0),
    columns: columns.map((column): RawColumn => {
      const values = loaded.columns[`v${column.position}`] ?? [];
      const { name } = column;
      if (!(values instanceof Float64Array)) return { name, kind: 'text', values };
      return { name, kind: isTime(column) ? 'time' : 'number', values };
    }),
  };
}

function rawExpression(column: ScanColumn): Sql {
  if (isTime(column)) return sql`CAST(epoch(${identifier(column.storageName)}) AS DOUBLE)`;
  if (column.type === 'integer' || column.type === 'decimal') return numberExpression(column);
  return sql`left(${renderExpression(column)}, ${literal(TEXT_MAX)})`;
}

function isTime(column: ScanColumn): boolean {
  return column.storageType === 'DATE' || column.storageType.startsWith('TIMESTAMP');
}
