import { z } from 'zod';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { requireColumn } from './require-column';
import { defineTransform, type TransformContext } from './transform';

const UNAMBIGUOUS = [
  '%Y-%m-%d',
  '%Y/%m/%d',
  '%Y.%m.%d',
  '%d %b %Y',
  '%d-%b-%Y',
  '%d %B %Y',
  '%b %d, %Y',
  '%B %d, %Y',
  '%b %d %Y',
];
const DAY_FIRST = ['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y'];
const MONTH_FIRST = ['%m/%d/%Y', '%m-%d-%Y', '%m.%d.%Y'];

/** One order must be proved this many times as often as the other, by days over the twelfth. */
const PROOF_RATIO = 10;

type State = { order: 'day_first' | 'month_first' | 'unproven'; dayProofs: number; monthProofs: number };

/**
 * ISO 8601 where the order of day and month is given, or proved by the column itself: a value such as 25/12/2024 can
 * only be day first, and the other order may not be proved a tenth as often. Otherwise values that read both ways stay.
 */
export const standardiseDates = defineTransform({
  id: 'standardise_dates',
  title: 'Write dates as ISO 8601',
  description:
    'Writes dates as YYYY-MM-DD. Values whose day and month could be either are changed only when the column proves one order, or when you name it.',
  scope: 'column',
  fitted: true,
  parameters: z.strictObject({ order: z.enum(['detect', 'day_first', 'month_first']).default('detect') }),
  learn: async (context, { order }): Promise<State> => {
    const counts = await proofs(context);
    if (order !== 'detect') return { order, ...counts };
    const { dayProofs, monthProofs } = counts;
    if (dayProofs > PROOF_RATIO * monthProofs) return { order: 'day_first', ...counts };
    if (monthProofs > PROOF_RATIO * dayProofs) return { order: 'month_first', ...counts };
    return { order: 'unproven', ...counts };
  },
  plan: (context, _parameters, { order }) => {
    const column = requireColumn(context);
    const text = context.table.text(column);
    const certain = sql`try_strptime(${text}, ${list(UNAMBIGUOUS)})`;
    const first = sql`try_strptime(${text}, ${list(order === 'month_first' ? MONTH_FIRST : DAY_FIRST)})`;
    const other = sql`try_strptime(${text}, ${list(order === 'month_first' ? DAY_FIRST : MONTH_FIRST)})`;
    // With no proven order only what reads one way is changed.
    const either =
      order === 'unproven'
        ? sql`CASE WHEN ${first} IS NULL OR ${other} IS NULL OR ${first} = ${other} THEN coalesce(${first}, ${other}) END`
        : first;
    const value = sql`strftime(coalesce(${certain}, ${either}), '%Y-%m-%d')`;
    return {
      cells: [
        context.table.change(column, {
          where: sql`${text} IS NOT NULL AND ${value} IS NOT NULL AND ${text} <> ${value}`,
          value,
          method: 'ISO 8601 date',
          confidence: sql`CASE WHEN ${certain} IS NOT NULL OR ${other} IS NULL THEN 1 ELSE 0.9 END`,
        }),
      ],
    };
  },
});

function list(formats: readonly string[]): Sql {
  return sql`[${join(formats.map(literal))}]`;
}

async function proofs(context: TransformContext): Promise<{ dayProofs: number; monthProofs: number }> {
  const column = requireColumn(context);
  const parts = sql`regexp_extract(${context.table.text(column)}, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}$', ['a', 'b'])`;
  const [row] = await context.table.session.query<{ d: number; m: number }>(
    sql`SELECT count(*) FILTER (WHERE TRY_CAST(p.a AS INTEGER) > 12 AND TRY_CAST(p.b AS INTEGER) <= 12) AS d,
      count(*) FILTER (WHERE TRY_CAST(p.b AS INTEGER) > 12 AND TRY_CAST(p.a AS INTEGER) <= 12) AS m
      FROM (SELECT ${parts} AS p FROM ${context.table.relation([column])} WHERE ${identifier(column.storageName)} IS NOT NULL)`
      .text,
    { signal: context.signal },
  );
  return { dayProofs: Number(row?.d ?? 0), monthProofs: Number(row?.m ?? 0) };
}
