import { z } from 'zod';
import { DomainError } from '@/server/operations/errors';
import { defineTransform } from './transform';

export const dropColumn = defineTransform({
  id: 'drop_column',
  title: 'Drop the column',
  description:
    'Leaves the column out of the version. It is kept in the earlier version and comes back on rollback.',
  scope: 'table',
  fitted: false,
  parameters: z.strictObject({}),
  plan: (context) => {
    if (context.column === null) throw new DomainError('invalid_input', 'This step needs a column.');
    if (context.table.columns.length === 1) {
      throw new DomainError('invalid_input', 'The last column of a table cannot be dropped.');
    }
    return { dropColumns: [context.column.storageName] };
  },
});
