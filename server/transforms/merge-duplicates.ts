import { z } from 'zod';
import { identifier, literal, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { canChange } from './table-column';
import { defineTransform } from './transform';

export const mergeDuplicates = defineTransform({
  id: 'merge_duplicates',
  title: 'Merge each group into one record',
  description:
    'Keeps the most complete row of a group, fills what it lacks from the others, and takes those out. Where rows disagree, the kept row wins; look at the pairs before you apply it.',
  scope: 'rows',
  fitted: false,
  parameters: z.strictObject({ minProbability: z.number().min(0).max(1).default(0.5) }),
  plan: (context, { minProbability }) => {
    const { table, pairs } = context;
    if (pairs === null) {
      throw new DomainError(
        'invalid_input',
        'This step merges the pairs of a duplicate issue, so it needs one.',
      );
    }
    const fields = table.columns.filter(canChange);
    const believed = sql`FROM ${pairs} WHERE probability >= ${literal(minProbability)}`;
    const filled = fields
      .map((column) => sql`(${identifier(column.storageName)} IS NOT NULL)::INTEGER`)
      .reduce((sum, part) => sql`${sum} + ${part}`);
    const grouped = sql`(SELECT t.*, g.g, first_value(t.__row) OVER (PARTITION BY g.g ORDER BY ${filled} DESC, t.__row) AS kept
      FROM ${table.relation(fields)} t JOIN (SELECT r, min(cluster_id) AS g FROM (
        SELECT row_a AS r, cluster_id ${believed} UNION ALL SELECT row_b, cluster_id ${believed}) GROUP BY 1) g ON g.r = t.__row)`;
    return {
      cells: fields.map((column) => {
        const name = identifier(column.storageName);
        const text = table.text(column);
        return {
          storageName: column.storageName,
          // The first other row of the group that has the value gives it.
          select: sql`SELECT kept AS "row", CAST(NULL AS VARCHAR) AS old_value, arg_min(${text}, __row) FILTER (WHERE ${name} IS NOT NULL) AS new_value,
            'taken from a duplicate' AS method, 0.8::DOUBLE AS confidence FROM ${grouped}
            GROUP BY kept HAVING count(*) FILTER (WHERE __row = kept AND ${name} IS NULL) > 0`,
        };
      }),
      rows: sql`SELECT __row AS "row", 'removed' AS kind, 'Merged into row ' || kept AS reason, 0.8::DOUBLE AS confidence FROM ${grouped} WHERE __row <> kept`,
    };
  },
});
