import { z } from 'zod';
import { literal, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { numberText } from './fill-statistic';
import { requireColumn } from './require-column';
import { isNumericColumn } from './table-column';
import { defineTransform } from './transform';

export const rescale = defineTransform({
  id: 'rescale',
  title: 'Bring shifted values to the common unit',
  description:
    'Multiplies the numbers of a range, or those that the issue found, by a factor, for example grams among kilograms. Look at the preview: a factor that fits most of them may not fit all.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({
    factor: z.number().refine((factor) => factor !== 0 && Number.isFinite(factor), 'not zero'),
    /** Only numbers from this one up, or up to this one. */
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
  }),
  plan: (context, { factor, atLeast, atMost }) => {
    const column = requireColumn(context);
    if (!isNumericColumn(column))
      throw new DomainError('invalid_input', `\`${column.name}\` holds no numbers.`);
    if (atLeast === undefined && atMost === undefined && context.findings === null) {
      throw new DomainError(
        'invalid_input',
        'Name a range (`atLeast`, `atMost`), or the issue whose values to rescale.',
      );
    }
    const number = context.table.number(column);
    const found =
      context.findings === null
        ? sql`true`
        : sql`__row IN (SELECT "row" FROM ${context.findings} WHERE storage_name = ${literal(column.storageName)})`;
    return {
      cells: [
        context.table.change(column, {
          where: sql`${number} IS NOT NULL AND ${found}
            ${atLeast === undefined ? sql`` : sql`AND ${number} >= ${literal(atLeast)}`} ${atMost === undefined ? sql`` : sql`AND ${number} <= ${literal(atMost)}`}`,
          value: numberText(column, sql`(${number} * ${literal(factor)}::DOUBLE)`),
          method: `rescaled by ${factor}`,
          confidence: literal(0.8),
        }),
      ],
    };
  },
});
