import { type ColumnPair, pairedRows, rowDiffers, sidesOf } from '@/server/domain/datasets';
import { renderExpression } from '@/server/domain/ingestion';
import { join, literal, type Sql, sql } from '@/server/engine/sql';
import type { PairedTables } from './paired-tables';

/** The changed cells, by row and column unless another order is given: `row`, `position` (of the later version), `old_value`, `new_value`. */
export function changedCells(
  tables: Pick<PairedTables, 'before' | 'after' | 'aligned'>,
  pairs: readonly (ColumnPair & { after: { position: number } })[],
  choice: { where: Sql; order: Sql } = { where: sql`true`, order: sql`"row", "position"` },
): Sql {
  if (pairs.length === 0) {
    return sql`SELECT 0 AS "row", 0 AS "position", '' AS old_value, '' AS new_value WHERE false`;
  }
  const cells = pairs.map((pair, index) => {
    const { before, after } = sidesOf(pair, index);
    return sql`{ 'p': ${literal(pair.after.position)}, 'o': ${renderExpression(before)}, 'n': ${renderExpression(after)} }`;
  });
  return sql`SELECT "row", cell.p AS "position", cell.o AS old_value, cell.n AS new_value FROM (
      SELECT __row AS "row", unnest(list_filter([${join(cells)}], lambda c: c.o IS DISTINCT FROM c.n)) AS cell
      FROM ${pairedRows(tables.before, tables.after, pairs, tables)} WHERE ${rowDiffers(pairs)}
    ) WHERE ${choice.where} ORDER BY ${choice.order}`;
}
