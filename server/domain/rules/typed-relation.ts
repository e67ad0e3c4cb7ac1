import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import { identifier, join, type Sql, sql } from '@/server/engine/sql';
import type { RuleColumn } from './scan-rule';

/** Names that an expression can use: every name that is not empty and stands once, whatever its case. */
export function nameableColumns<Column extends { name: string }>(columns: readonly Column[]): Column[] {
  const counts = new Map<string, number>();
  for (const { name } of columns) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  return columns.filter(({ name }) => name !== '' && counts.get(name.toLowerCase()) === 1);
}

/**
 * The value of a column under its logical type: numbers as DOUBLE, dates as DATE or TIMESTAMP, keys and categories as
 * they are stored, else the text of the file.
 */
export function typedExpression(column: RuleColumn): Sql {
  const value = identifier(column.storageName);
  switch (column.type) {
    case 'integer':
    case 'decimal':
      return numberExpression(column);
    case 'boolean':
      return column.storageType === 'BOOLEAN' ? value : sql`TRY_CAST(${value} AS BOOLEAN)`;
    case 'date':
      return column.storageType === 'DATE' ? value : sql`TRY_CAST(${value} AS DATE)`;
    case 'datetime':
      return column.storageType === 'TIMESTAMP' ? value : sql`TRY_CAST(${value} AS TIMESTAMP)`;
    // Keys and codes that are stored as numbers compare as numbers.
    case 'identifier':
    case 'category':
      return column.storageType === 'VARCHAR' ? renderExpression(column) : value;
    case 'time':
    case 'text':
    case 'list':
    case 'struct':
    case 'empty':
      return renderExpression(column);
  }
}

/** Rows under the names that people know, each value under its logical type, with `__row`. */
export function typedRelation(relation: Sql, columns: readonly RuleColumn[]): Sql {
  const values = nameableColumns(columns).map(
    (column) => sql`${typedExpression(column)} AS ${identifier(column.name)}`,
  );
  return sql`(SELECT ${join([sql`__row`, ...values])} FROM ${relation})`;
}
