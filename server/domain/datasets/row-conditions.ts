import type { z } from 'zod';
import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql, tuple } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { RowFilter, RowOrder } from './contract';
import type { ColumnRow } from './find-dataset';

type Filter = z.output<typeof RowFilter>;

const NUMERIC = ['integer', 'decimal'];
const DATED = ['date', 'datetime'];

export function columnAt(columns: readonly ColumnRow[], position: number): ColumnRow {
  const column = columns[position];
  if (column === undefined)
    throw new DomainError('invalid_input', `There is no column at position ${position}.`);
  return column;
}

export function orderBy(sort: z.output<typeof RowOrder> | undefined, columns: readonly ColumnRow[]): Sql {
  if (sort === undefined) return sql`__row`;
  const column = columnAt(columns, sort.position);
  const key = NUMERIC.includes(column.type) ? numberExpression(column) : identifier(column.storageName);
  return sort.descending ? sql`${key} DESC NULLS LAST, __row` : sql`${key} ASC NULLS LAST, __row`;
}

/** What a filter asks of a row, in SQL over the stored columns. Text is compared as it stands in the file. */
export function conditionOf(columns: readonly ColumnRow[], filter: Filter): Sql {
  const column = columnAt(columns, filter.position);
  const text = renderExpression(column);
  const { operator, value = '' } = filter;
  switch (operator) {
    case 'equals':
      return sql`${text} = ${literal(value)}`;
    case 'notEquals':
      return sql`${text} IS DISTINCT FROM ${literal(value)}`;
    case 'oneOf':
      return sql`${text} IN ${tuple(filter.values ?? [])}`;
    case 'contains':
      return sql`contains(lower(${text}), lower(${literal(value)}))`;
    case 'startsWith':
      return sql`starts_with(lower(${text}), lower(${literal(value)}))`;
    case 'matches':
      return sql`regexp_matches(${text}, ${literal(value)})`;
    case 'isNull':
      return sql`${text} IS NULL`;
    case 'isNotNull':
      return sql`${text} IS NOT NULL`;
    case 'atLeast':
    case 'atMost': {
      const [stored, bound] = DATED.includes(column.type)
        ? [timeOf(column), sql`CAST(${literal(dateText(value))} AS TIMESTAMP)`]
        : [numberExpression(column), literal(numberOf(value))];
      if (operator === 'atLeast') return sql`${stored} >= ${bound}`;
      // The whole of a day that is named without a time.
      const wholeDay = DATED.includes(column.type) && value.trim().length === 10;
      return wholeDay ? sql`${stored} < ${bound} + INTERVAL 1 DAY` : sql`${stored} <= ${bound}`;
    }
  }
}

function timeOf(column: ColumnRow): Sql {
  return sql`TRY_CAST(${identifier(column.storageName)} AS TIMESTAMP)`;
}

function numberOf(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number))
    throw new DomainError('invalid_input', `\`${value}\` is not a number.`);
  return number;
}

function dateText(value: string): string {
  const text = value.trim();
  const shaped = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$/.test(text);
  const time = shaped ? Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? '' : 'Z'}`) : Number.NaN;
  // A day that the month does not have would be read as one of the next.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text.slice(0, 10)) {
    throw new DomainError('invalid_input', `\`${value}\` is not a date such as 2024-02-29.`);
  }
  return text;
}

/** An unreadable pattern is the writer's to mend. */
export function asFilterFault(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'engine_failed') return error;
  const reason = /(?:Invalid Input Error|regular expression)[^\n]*/i.exec(error.detail)?.[0];
  if (reason === undefined || !/missing|invalid|no argument|bad|regexp|regex|unexpected/i.test(reason))
    return error;
  return new DomainError('invalid_input', `The pattern cannot be read: ${reason.slice(0, 200)}`, {
    errors: [{ path: 'filters', message: 'not a regular expression' }],
  });
}

export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : join(conditions, ' AND ');
}
