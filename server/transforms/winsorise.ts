import { z } from 'zod';
import { literal, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { numberText } from './fill-statistic';
import { requireColumn } from './require-column';
import { isNumericColumn } from './table-column';
import { defineTransform } from './transform';

type State = { low: number | null; high: number | null };

export const winsorise = defineTransform({
  id: 'winsorise',
  title: 'Pull values back to a limit',
  description:
    'Writes the limit for every number beyond it. Keeps the rows and tames the pull of extremes; true extremes are lost.',
  scope: 'column',
  fitted: true,
  parameters: z.strictObject({
    /** Limits; where absent, the first and the last percentile of the column. */
    low: z.number().optional(),
    high: z.number().optional(),
  }),
  learn: async (context, { low, high }): Promise<State> => {
    const column = requireColumn(context);
    if (!isNumericColumn(column))
      throw new DomainError('invalid_input', `\`${column.name}\` holds no numbers.`);
    if (low !== undefined && high !== undefined) {
      if (low > high)
        throw new DomainError('invalid_input', `The low limit ${low} is above the high limit ${high}.`);
      return { low, high };
    }
    if (low !== undefined || high !== undefined) return { low: low ?? null, high: high ?? null };
    const number = context.table.number(column);
    const [row] = await context.table.session.query<{ low: number | null; high: number | null }>(
      sql`SELECT quantile_cont(${number}, 0.01) AS low, quantile_cont(${number}, 0.99) AS high FROM ${context.table.relation([column])}`
        .text,
      { signal: context.signal },
    );
    return { low: row?.low ?? null, high: row?.high ?? null };
  },
  plan: (context, _parameters, { low, high }) => {
    const column = requireColumn(context);
    const number = context.table.number(column);
    const below = low === null ? sql`false` : sql`${number} < ${literal(low)}`;
    const above = high === null ? sql`false` : sql`${number} > ${literal(high)}`;
    const limit = sql`CASE WHEN ${below} THEN ${literal(low ?? 0)}::DOUBLE ELSE ${literal(high ?? 0)}::DOUBLE END`;
    return {
      cells: [
        context.table.change(column, {
          where: sql`(${below}) OR (${above})`,
          value: numberText(column, limit),
          method: 'pulled back to the limit',
          confidence: literal(1),
        }),
      ],
    };
  },
});
