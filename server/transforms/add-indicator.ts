import { z } from 'zod';
import { identifier, sql } from '@/server/engine/sql';
import { defineTransform } from './transform';

export const addIndicator = defineTransform({
  id: 'add_indicator',
  title: 'Add a column that marks them',
  description:
    'Adds a true/false column: where the value is missing, or where the issue was found. Keeps the information that filling or dropping would lose.',
  scope: 'table',
  fitted: false,
  parameters: z.strictObject({
    mark: z.enum(['missing', 'found']).default('missing'),
    name: z.string().trim().min(1).max(200).optional(),
  }),
  plan: (context, { mark, name }) => {
    const { table, column, findings } = context;
    const base = column?.name ?? 'row';
    const marked =
      mark === 'missing' && column !== null
        ? sql`${identifier(column.storageName)} IS NULL`
        : findings === null
          ? sql`false`
          : sql`__row IN (SELECT "row" FROM ${findings})`;
    return {
      addColumns: [
        {
          name: name ?? `${base}_${mark === 'missing' ? 'missing' : 'flagged'}`,
          type: 'boolean',
          storageType: 'BOOLEAN',
          select: sql`SELECT __row AS "row", ${marked} AS value FROM ${table.relation(column === null ? [] : [column])}`,
        },
      ],
    };
  },
});
