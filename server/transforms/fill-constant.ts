import { z } from 'zod';
import { identifier, literal, sql } from '@/server/engine/sql';
import { requireColumn } from './require-column';
import { defineTransform } from './transform';

export const fillConstant = defineTransform({
  id: 'fill_constant',
  title: 'Fill with one value',
  description:
    'Writes one value into every missing cell, for example a new category such as "unknown". Adds no false precision, but a number chosen here shifts means and spreads.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({ value: z.string().min(1).max(1000) }),
  plan: (context, { value }) => {
    const column = requireColumn(context);
    return {
      cells: [
        context.table.change(column, {
          where: sql`${identifier(column.storageName)} IS NULL`,
          value: literal(value),
          method: 'filled with a constant',
          confidence: literal(1),
        }),
      ],
    };
  },
});
