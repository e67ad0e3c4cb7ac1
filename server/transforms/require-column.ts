import { DomainError } from '@/server/operations/errors';
import { canChange, type TableColumn } from './table-column';
import type { TransformContext } from './transform';

/** The column of a step that changes cells. */
export function requireColumn(context: TransformContext): TableColumn {
  const { column } = context;
  if (column === null) throw new DomainError('invalid_input', 'This step needs a column.');
  if (!canChange(column)) {
    throw new DomainError(
      'invalid_input',
      `\`${column.name}\` holds nested values (${column.type}), which cannot be changed cell by cell.`,
    );
  }
  return column;
}

/** The findings of a step that acts on what a scan found. */
export function requireFindings(context: TransformContext) {
  if (context.findings === null) {
    throw new DomainError('invalid_input', 'This step acts on the cells of an issue, so it needs one.');
  }
  return context.findings;
}
