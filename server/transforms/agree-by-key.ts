import { z } from 'zod';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { requireColumn } from './require-column';
import { defineTransform } from './transform';

/** As few rows as may speak for one entity, and how clearly they must agree. */
const GROUP_MIN = 5;
const MARGIN = 3;

/**
 * Rows of one entity agree on what is true of it. A missing value takes that of the others; a value that differs is
 * changed only when asked for, by a majority of at least three to one in groups of five or more, and never when it stands
 * for other entities too (then the key may be what is wrong).
 */
export const agreeByKey = defineTransform({
  id: 'agree_by_key',
  title: 'Let rows of one entity agree',
  description:
    'Fills missing values from the other rows with the same key, and where asked for changes lone deviating ones, by a clear majority only.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({
    /** Names of the columns that tell which rows are one entity. */
    keys: z.array(z.string().max(1000)).min(1).max(5),
    changeMinority: z.boolean().default(false),
  }),
  plan: (context, { keys, changeMinority }) => {
    const column = requireColumn(context);
    const { table } = context;
    const chosen = keys.map((name) => {
      const found = table.columns.find((candidate) => candidate.name === name);
      if (found === undefined) throw new DomainError('invalid_input', `There is no column \`${name}\`.`);
      if (found === column) throw new DomainError('invalid_input', 'A column cannot be its own key.');
      return found;
    });
    const present = chosen.map((key) => sql`${identifier(key.storageName)} IS NOT NULL`);
    const key = sql`[${join(chosen.map((entry) => table.text(entry)))}]`;
    const minority = changeMinority
      ? sql`OR (r.v IS NOT NULL AND r.v <> top AND n >= ${literal(GROUP_MIN)} AND top_n >= ${literal(MARGIN)} * c.own_n AND s.elsewhere = c.own_n)`
      : sql``;
    return {
      cells: [
        {
          storageName: column.storageName,
          select: sql`WITH rows AS (SELECT __row, ${key} AS k, ${table.text(column)} AS v FROM ${table.relation([column, ...chosen])} WHERE ${join(present, ' AND ')}),
            counted AS (SELECT k, v, count(*) AS own_n FROM rows WHERE v IS NOT NULL GROUP BY ALL),
            best AS (SELECT k, arg_max(v, own_n) AS top, max(own_n) AS top_n, sum(own_n) AS n FROM counted GROUP BY 1),
            spread AS (SELECT v, sum(own_n) AS elsewhere FROM counted GROUP BY 1)
            SELECT r.__row AS "row", r.v AS old_value, top AS new_value, 'agreed with rows of the same key' AS method, top_n / n AS confidence
            FROM rows r JOIN best USING (k) LEFT JOIN counted c ON c.k = r.k AND c.v = r.v LEFT JOIN spread s ON s.v = r.v
            WHERE (r.v IS NULL AND top_n >= ${literal(MARGIN)} * (n - top_n)) ${minority}`,
        },
      ],
    };
  },
});
