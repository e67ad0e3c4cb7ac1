import { literal, type Sql, sql } from '@/server/engine/sql';

/**
 * One row a cell over all issues: the highest probability, the most confident suggestion, all issues. Findings about
 * whole rows are not cells and are left out.
 */
export function suspectedCells(
  relation: Sql,
  minProbability: number,
  position: number | null,
  choice: { row?: number | undefined; order: Sql } = {
    order: sql`probability DESC, "row", "position"`,
  },
): Sql {
  const { row, order } = choice;
  return sql`SELECT "row", "position", any_value(value) AS value, max(probability) AS probability,
      arg_max(suggestion, coalesce(suggestion_confidence, 0)) FILTER (WHERE suggestion IS NOT NULL) AS suggestion,
      max(suggestion_confidence) FILTER (WHERE suggestion IS NOT NULL) AS suggestion_confidence,
      list(DISTINCT issue_id ORDER BY issue_id) AS issue_ids
    FROM ${relation} WHERE "position" IS NOT NULL ${position === null ? sql`` : sql`AND "position" = ${literal(position)}`} ${row === undefined ? sql`` : sql`AND "row" = ${literal(row)}`}
    GROUP BY "row", "position" HAVING max(probability) >= ${literal(minProbability)}
    ORDER BY ${order}`;
}
