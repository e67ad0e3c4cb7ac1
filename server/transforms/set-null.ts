import { z } from 'zod';
import { literal, sql, tuple } from '@/server/engine/sql';
import { requireColumn, requireFindings } from './require-column';
import { defineTransform } from './transform';

export const setNull = defineTransform({
  id: 'set_null',
  title: 'Turn them into missing values',
  description:
    'Empties the suspected cells. What is lost stays in the log; missing values can then be filled or dropped.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({
    minProbability: z.number().min(0).max(1).default(0),
    /** Only these values; all suspected ones when absent. */
    values: z.array(z.string().max(1000)).max(10_000).optional(),
  }),
  plan: (context, { minProbability, values }) => {
    const column = requireColumn(context);
    const text = context.table.text(column);
    if (values !== undefined) {
      return {
        cells: [
          context.table.change(column, {
            where: sql`${text} IN ${tuple(values)}`,
            value: sql`NULL`,
            method: 'set to missing',
            confidence: literal(1),
          }),
        ],
      };
    }
    const findings = requireFindings(context);
    return {
      cells: [
        {
          storageName: column.storageName,
          select: sql`SELECT t.__row AS "row", t.old_value, CAST(NULL AS VARCHAR) AS new_value, 'set to missing' AS method, f.probability AS confidence
            FROM (SELECT __row, ${text} AS old_value FROM ${context.table.relation([column])}) t
            JOIN (SELECT "row", any_value(value) AS value, max(probability) AS probability
              FROM ${findings} WHERE storage_name = ${literal(column.storageName)} GROUP BY 1) f
            ON f."row" = t.__row AND f.value IS NOT DISTINCT FROM t.old_value
            WHERE f.probability >= ${literal(minProbability)}`,
        },
      ],
    };
  },
});
