import { renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import type { MatchableColumn } from './match-columns';

interface Side {
  relation: Sql;
  columns: readonly MatchableColumn[];
}

export interface AssignedRows {
  /** The later table with its row ids, in their order. */
  select: Sql;
  /** Columns that rows were matched by; empty: every row is new. */
  matchedBy: string[];
}

/**
 * Row ids of a later version. With key columns that both sides have, a row whose key stands once on either side keeps
 * the id of its partner; every other row gets an id of its own, from `next` on in the order of the file.
 */
export function assignRowIds(before: Side, after: Side, keys: readonly string[], next: number): AssignedRows {
  const find = (side: Side, name: string) => side.columns.find((column) => column.name === name);
  const pairs = keys.map((name) => ({ b: find(before, name), a: find(after, name) }));
  const values = join(after.columns.map(({ storageName }) => sql`later.${identifier(storageName)}`));
  const fresh = sql`${literal(next)} + later.__row`;
  if (pairs.length === 0 || pairs.some(({ a, b }) => a === undefined || b === undefined)) {
    return {
      select: sql`SELECT ${fresh} AS __row, ${values} FROM ${after.relation} AS later ORDER BY 1`,
      matchedBy: [],
    };
  }
  const keyOf = (columns: readonly (MatchableColumn | undefined)[]) =>
    sql`[${join(columns.flatMap((column) => (column === undefined ? [] : [renderExpression(column)])))}]`;
  // A list of texts keeps its parts apart; one that holds nothing anywhere is no key.
  const once = (relation: Sql, key: Sql) => sql`(SELECT any_value(__row) AS id, key FROM
    (SELECT __row, ${key} AS key FROM ${relation}) WHERE len(list_filter(key, lambda part: part IS NULL)) = 0
    GROUP BY key HAVING count(*) = 1)`;
  const select = sql`SELECT coalesce(matched.before_id, ${fresh}) AS __row, ${values}
    FROM ${after.relation} AS later LEFT JOIN (
      SELECT b.id AS before_id, a.id AS after_id
      FROM ${once(before.relation, keyOf(pairs.map(({ b }) => b)))} AS b
      JOIN ${once(after.relation, keyOf(pairs.map(({ a }) => a)))} AS a ON a.key = b.key
    ) AS matched ON matched.after_id = later.__row ORDER BY 1`;
  return { select, matchedBy: [...keys] };
}

/** The first id that no row of these tables ever had. */
export async function nextRowId(session: EngineSession, relations: readonly Sql[]): Promise<number> {
  let next = 0;
  for (const relation of relations) {
    const [row] = await session.query<{ highest: number | null }>(
      sql`SELECT max(__row) AS highest FROM ${relation}`.text,
    );
    next = Math.max(next, Number(row?.highest ?? -1) + 1);
  }
  return next;
}
