import { z } from 'zod';
import { literal, type Sql, sql } from '@/server/engine/sql';
import { requireColumn } from './require-column';
import { defineTransform } from './transform';

/** A number with at most a few characters before and a unit after it; `1,234.5` with thousands marks. */
const WITH_MARKS = '^[^0-9+-]{0,3}([+-]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?)\\s*[^0-9]{0,12}$';
const PLAIN = '^[^0-9+-]{0,3}([+-]?[0-9]+(\\.[0-9]+)?)\\s*[^0-9]{0,12}$';

export const castValues = defineTransform({
  id: 'cast_values',
  title: 'Read the number in them',
  description:
    'Makes plain numbers of text such as "$1,200" or "12 kg". What holds no single number stays, becomes missing, or goes to quarantine, as you choose.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({ failures: z.enum(['keep', 'missing', 'quarantine']).default('keep') }),
  plan: (context, { failures }) => {
    const column = requireColumn(context);
    const { table } = context;
    const text = table.text(column);
    const number = sql`coalesce(nullif(replace(regexp_extract(${text}, ${literal(WITH_MARKS)}, 1), ',', ''), ''),
      nullif(regexp_extract(${text}, ${literal(PLAIN)}, 1), ''))`;
    const isText = sql`${text} IS NOT NULL AND TRY_CAST(${text} AS DOUBLE) IS NULL`;
    const change = (where: Sql, value: Sql, method: string, confidence: number) =>
      table.change(column, { where, value, method, confidence: literal(confidence) });
    const cells = [change(sql`${isText} AND ${number} IS NOT NULL`, number, 'number read', 0.9)];
    const failed = sql`${isText} AND ${number} IS NULL`;
    switch (failures) {
      case 'keep':
        return { cells };
      case 'missing':
        return {
          cells: [
            {
              storageName: column.storageName,
              select: sql`${cells[0]?.select ?? sql``} UNION ALL ${change(failed, sql`NULL`, 'no number: set to missing', 1).select}`,
            },
          ],
        };
      case 'quarantine':
        return {
          cells,
          rows: sql`SELECT __row AS "row", 'quarantined' AS kind, ${literal(`No number in \`${column.name}\``)} AS reason, 1.0 AS confidence
            FROM ${table.relation([column])} WHERE ${failed}`,
        };
    }
  },
});
