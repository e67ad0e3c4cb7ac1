import { z } from 'zod';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { canChange, type TableColumn } from './table-column';
import { defineTransform, type TransformContext } from './transform';

export const deduplicate = defineTransform({
  id: 'deduplicate',
  title: 'Keep one row of each group of duplicates',
  description:
    'Takes out all rows of a group but one: the first, or the one with the fewest missing values. Groups come from the issue, or are rows equal in the named columns (case and outer spaces apart).',
  scope: 'rows',
  fitted: false,
  parameters: z.strictObject({
    keep: z.enum(['first', 'last', 'most_complete']).default('first'),
    /** Names of the columns that make rows the same; all of them when absent. Not used for the groups of an issue. */
    columns: z.array(z.string().max(1000)).min(1).max(1000).optional(),
    minProbability: z.number().min(0).max(1).default(0.5),
  }),
  plan: (context, { keep, columns, minProbability }) => {
    const { table } = context;
    const fields = table.columns.filter(canChange);
    const filled = join(
      fields.map((column) => sql`(${identifier(column.storageName)} IS NOT NULL)::INTEGER`),
      ' + ',
    );
    const groups =
      context.pairs === null
        ? sameRows(context, fields, columns)
        : sql`SELECT r AS "row", min(cluster_id) AS g FROM (SELECT row_a AS r, cluster_id FROM ${context.pairs} WHERE probability >= ${literal(minProbability)}
            UNION ALL SELECT row_b, cluster_id FROM ${context.pairs} WHERE probability >= ${literal(minProbability)}) GROUP BY 1`;
    const order =
      keep === 'first' ? sql`t.__row` : keep === 'last' ? sql`t.__row DESC` : sql`t.filled DESC, t.__row`;
    const needed = keep === 'most_complete' ? fields : [];
    return {
      rows: sql`SELECT "row", 'removed' AS kind, 'Same as row ' || kept || ', which is kept' AS reason, 1.0 AS confidence FROM (
        SELECT t.__row AS "row", first_value(t.__row) OVER (PARTITION BY g.g ORDER BY ${order}) AS kept
        FROM (SELECT __row${keep === 'most_complete' ? sql`, ${filled} AS filled` : sql``} FROM ${table.relation(needed)}) t JOIN (${groups}) g ON g."row" = t.__row)
        WHERE "row" <> kept`,
    };
  },
});

/**
 * Rows that share their normalised text in the chosen columns. A quick hash of the stored values finds candidates; 128
 * bits over the text decide among those.
 */
function sameRows(context: TransformContext, fields: TableColumn[], names: string[] | undefined): Sql {
  const { table } = context;
  const chosen =
    names === undefined
      ? fields
      : names.map((name) => {
          const found = fields.find((column) => column.name === name);
          if (found === undefined) throw new DomainError('invalid_input', `There is no column \`${name}\`.`);
          return found;
        });
  const texts = chosen.map((column) => sql`coalesce(lower(trim(${table.text(column)})), chr(1))`);
  const stored = chosen.map((column) =>
    column.storageType === 'VARCHAR'
      ? sql`lower(trim(${identifier(column.storageName)}))`
      : identifier(column.storageName),
  );
  return sql`WITH present AS (SELECT * FROM ${table.relation(chosen)}),
    quick AS MATERIALIZED (SELECT __row, hash(${join(stored)}) AS h FROM present),
    candidates AS MATERIALIZED (SELECT __row FROM quick WHERE h IN (SELECT h FROM quick GROUP BY h HAVING count(*) > 1))
    SELECT __row AS "row", g FROM (SELECT __row, md5_number(concat_ws(chr(0), ${join(texts)})) AS g FROM present
      WHERE __row IN (SELECT __row FROM candidates))
    QUALIFY count(*) OVER (PARTITION BY g) > 1`;
}
