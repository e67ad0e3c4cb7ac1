import { identifier, type Sql, sql } from '@/server/engine/sql';
import type { Render } from './table';

export interface RenderedColumn {
  storageName: string;
  storageType: string;
  render: string | null;
}

/** SQL that turns a stored value into the text of the file; null stays null. */
export function renderExpression(column: RenderedColumn): Sql {
  const value = identifier(column.storageName);
  const render: string = column.render ?? 'plain';
  if (render === ('json' satisfies Render)) return sql`CAST(to_json(${value}) AS VARCHAR)`;
  if (render === ('decimal_comma' satisfies Render)) return sql`replace(CAST(${value} AS VARCHAR), '.', ',')`;
  if (render === ('strip_point_zero' satisfies Render)) {
    return sql`regexp_replace(CAST(${value} AS VARCHAR), '\\.0$', '')`;
  }
  return column.storageType === 'VARCHAR' ? value : sql`CAST(${value} AS VARCHAR)`;
}

/** SQL of the value as a number, for columns whose numbers may be stored as text; null where it is none. */
export function numberExpression(column: RenderedColumn): Sql {
  const value = identifier(column.storageName);
  return column.storageType === 'VARCHAR' ? sql`TRY_CAST(${value} AS DOUBLE)` : sql`CAST(${value} AS DOUBLE)`;
}
