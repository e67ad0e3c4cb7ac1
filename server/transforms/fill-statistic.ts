import { z } from 'zod';
import { identifier, join, literal, Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { requireColumn } from './require-column';
import { isNumericColumn, type TableColumn } from './table-column';
import { defineTransform, type TransformContext } from './transform';

/** Groups of more than this are no groups, and their values would not fit into the stored state. */
const GROUPS_MAX = 10_000;
/** A group with fewer known values tells less than the whole column. */
const GROUP_KNOWN_MIN = 5;

type State = {
  statistic: 'median' | 'mean' | 'mode';
  overall: string | null;
  /** Share of the spread (numbers) or of the values (text) that the fill explains, 0-1: its confidence. */
  overallConfidence: number;
  groupBy: string[];
  groups: { key: string[]; value: string; confidence: number }[];
};

export const fillStatistic = defineTransform({
  id: 'fill_statistic',
  title: 'Fill with a median, mean or commonest value',
  description:
    'Fills missing cells with one statistic of the known values, of the whole column or of each group. Simple and stable; it weakens relations between columns.',
  scope: 'column',
  fitted: true,
  parameters: z.strictObject({
    statistic: z.enum(['median', 'mean', 'mode', 'detect']).default('detect'),
    /** Names of up to three columns whose values make the groups. */
    groupBy: z.array(z.string().max(1000)).max(3).default([]),
  }),
  learn: async (context, { statistic, groupBy }): Promise<State> => {
    const column = requireColumn(context);
    const chosen = statistic === 'detect' ? (isNumericColumn(column) ? 'median' : 'mode') : statistic;
    if (chosen !== 'mode' && !isNumericColumn(column)) {
      throw new DomainError(
        'invalid_input',
        `\`${column.name}\` holds no numbers, so it has no ${chosen}; use mode.`,
      );
    }
    const groups = groupBy.map((name) => namedColumn(context, name));
    const value = statisticOf(context, column, chosen);
    const relation = context.table.relation([column, ...groups.filter((group) => group !== column)]);
    const known = sql`FROM ${relation} WHERE ${identifier(column.storageName)} IS NOT NULL`;
    const share = confidenceOf(context, column, chosen);
    const [overall] = await context.table.session.query<{ value: string | null; share: number | null }>(
      sql`SELECT ${value} AS value, ${share} AS share ${known}`.text,
      { signal: context.signal },
    );
    const keys = groups.map((group) => sql`coalesce(${context.table.text(group)}, chr(1))`);
    const rows =
      groups.length === 0
        ? []
        : await context.table.session.query<{ key: string[]; value: string | null; share: number | null }>(
            sql`SELECT [${join(keys)}] AS key, ${value} AS value, ${share} AS share ${known}
              GROUP BY ALL HAVING count(*) >= ${literal(GROUP_KNOWN_MIN)} ORDER BY count(*) DESC LIMIT ${literal(GROUPS_MAX)}`
              .text,
            { signal: context.signal },
          );
    return {
      statistic: chosen,
      overall: overall?.value ?? null,
      overallConfidence: clipped(overall?.share),
      groupBy,
      groups: rows.flatMap((row) =>
        row.value === null ? [] : [{ key: row.key, value: row.value, confidence: clipped(row.share) }],
      ),
    };
  },
  plan: (context, _parameters, state) => {
    const column = requireColumn(context);
    const { table } = context;
    if (state.overall === null && state.groups.length === 0) return {};
    const groups = state.groupBy.map((name) => namedColumn(context, name));
    const missing = sql`${identifier(column.storageName)} IS NULL`;
    const method = `filled with the ${state.statistic}${groups.length > 0 ? ' of its group' : ''}`;
    if (state.groups.length === 0) {
      return {
        cells: [
          table.change(column, {
            where: missing,
            value: literal(state.overall),
            method,
            confidence: literal(state.overallConfidence),
          }),
        ],
      };
    }
    const keys = groups.map((group) => sql`coalesce(${table.text(group)}, chr(1))`);
    const rows = state.groups.map(
      ({ key, value, confidence }) =>
        sql`([${join(key.map(literal))}], ${literal(value)}, ${literal(confidence)})`,
    );
    return {
      cells: [
        {
          storageName: column.storageName,
          select: sql`SELECT t.__row AS "row", CAST(NULL AS VARCHAR) AS old_value, coalesce(g.v::VARCHAR, ${literal(state.overall)}) AS new_value,
            ${literal(method)} AS method, coalesce(g.c::DOUBLE, ${literal(state.overallConfidence)}) AS confidence
            FROM (SELECT __row, [${join(keys)}] AS k FROM ${table.relation([column, ...groups.filter((group) => group !== column)])} WHERE ${missing}) t
            LEFT JOIN (VALUES ${join(rows)}) AS g(k, v, c) ON g.k = t.k`,
        },
      ],
    };
  },
});

function namedColumn(context: TransformContext, name: string): TableColumn {
  const found = context.table.columns.find((column) => column.name === name);
  if (found === undefined) throw new DomainError('invalid_input', `There is no column \`${name}\`.`);
  return found;
}

/** The statistic as text that fits the column: whole for integers, the places of a fixed-point column, else six digits. */
function statisticOf({ table }: TransformContext, column: TableColumn, statistic: State['statistic']): Sql {
  if (statistic === 'mode') return sql`mode(${table.text(column)})`;
  const number = table.number(column);
  const value = statistic === 'median' ? sql`median(${number})` : sql`avg(${number})`;
  return numberText(column, value);
}

/** A DOUBLE expression as the text of a number that fits the storage of the column. */
export function numberText(column: TableColumn, value: Sql): Sql {
  if (column.type === 'integer') return sql`CAST(CAST(round(${value}) AS BIGINT) AS VARCHAR)`;
  const places = /^DECIMAL\(\d+,(\d+)\)$/.exec(column.storageType)?.[1];
  if (places !== undefined) return sql`CAST(CAST(${value} AS ${new Sql(column.storageType)}) AS VARCHAR)`;
  const rounded = sql`CAST(round(${value}, 6) AS VARCHAR)`;
  return column.render === 'strip_point_zero' ? sql`regexp_replace(${rounded}, '\\.0$', '')` : rounded;
}

/**
 * How much a fill may be believed: the share of the commonest value, or for numbers how small the middle half of the
 * known values is beside the value that is written.
 */
function confidenceOf({ table }: TransformContext, column: TableColumn, statistic: State['statistic']): Sql {
  if (statistic === 'mode')
    return sql`list_max(map_values(histogram(${table.text(column)})))::DOUBLE / count(*)`;
  const number = table.number(column);
  return sql`1 / (1 + (quantile_cont(${number}, 0.75) - quantile_cont(${number}, 0.25)) / greatest(abs(median(${number})), 1e-9))`;
}

function clipped(share: number | null | undefined): number {
  return Math.min(0.99, Math.max(0.05, share ?? 0.05));
}
