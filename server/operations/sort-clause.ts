import { type Sql, sql } from '@/server/engine/sql';
import { parseSort } from './pagination';

/**
 * What follows ORDER BY for a list that the engine reads: the field that the caller chose, entries without a value last,
 * then `ties`, which has to tell all entries apart so that pages neither overlap nor leave gaps.
 */
export function sortClause(
  sort: string | undefined,
  allowed: readonly string[],
  columns: Readonly<Record<string, Sql>>,
  ties: Sql,
): Sql {
  const { field, descending } = parseSort(sort, allowed);
  const column = columns[field];
  if (column === undefined) throw new Error(`no column to sort by ${field}`);
  return sql`${column} ${descending ? sql`DESC` : sql`ASC`} NULLS LAST, ${ties}`;
}
