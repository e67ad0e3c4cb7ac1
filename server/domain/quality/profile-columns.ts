import type { z } from 'zod';
import type { ColumnStatistics } from '@/server/domain/datasets/contract';
import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { histogramOf } from './histogram';

type Statistics = z.infer<typeof ColumnStatistics>;

export interface ProfiledColumn {
  position: number;
  storageName: string;
  type: string;
  storageType: string;
  render: string | null;
  nullCount: number;
}

export interface ColumnProfile {
  filledCount: number;
  distinctCount: number;
  statistics: Statistics;
}

/** Columns a fused statement measures at once. */
const BATCH = 50;
const TOP_VALUES = 20;
/** Above these, quantiles (t-digest) and distinct values (HyperLogLog) come from sketches, below they are exact. */
const [EXACT_ROWS_MAX, EXACT_CELLS_MAX] = [200_000, 25_000_000];

type Row = Record<string, number | string | null>;

/** One pass over the table for every 50 columns, then top values and histograms of the columns that have them. */
export async function profileColumns(
  session: EngineSession,
  relation: Sql,
  rowCount: number,
  columns: ProfiledColumn[],
  onProgress: (percent: number) => void,
): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  const exact = rowCount <= EXACT_ROWS_MAX && rowCount * columns.length <= EXACT_CELLS_MAX;
  for (let from = 0; from < columns.length; from += BATCH) {
    const batch = columns.slice(from, from + BATCH);
    const measures = batch.flatMap((column) => measuresOf(column, exact));
    const [row] = await session.query<Row>(sql`SELECT ${join(measures)} FROM ${relation}`.text);
    for (const column of batch) {
      profiles.push(await profileOf(session, relation, rowCount, column, row ?? {}));
      onProgress((profiles.length / columns.length) * 100);
    }
  }
  return profiles;
}

export function isNumeric({ type }: { type: string }): boolean {
  return type === 'integer' || type === 'decimal';
}

export function isTemporal({ type, storageType }: { type: string; storageType: string }): boolean {
  return (type === 'date' || type === 'datetime') && storageType !== 'VARCHAR';
}

/** Dates as milliseconds since 1970, so that they have a histogram like numbers. */
export function scaleExpression(column: ProfiledColumn): Sql {
  return isTemporal(column)
    ? sql`epoch_ms(CAST(${identifier(column.storageName)} AS TIMESTAMP))::DOUBLE`
    : sql`CASE WHEN isfinite(${numberExpression(column)}) THEN ${numberExpression(column)} END`;
}

function measuresOf(column: ProfiledColumn, exact: boolean): Sql[] {
  const value = identifier(column.storageName);
  const named = (name: string, expression: Sql) =>
    sql`${expression} AS ${identifier(`${name}_${column.position}`)}`;
  const text = renderExpression(column);
  const nested = column.render === 'json';
  const counted = nested ? text : value;
  const measures = [
    named('filled', sql`count(${value})`),
    named('distinct', exact ? sql`count(DISTINCT ${counted})` : sql`approx_count_distinct(${counted})`),
  ];
  if (isNumeric(column) || isTemporal(column)) {
    const x = scaleExpression(column);
    const quantiles = sql`[0.25, 0.5, 0.75]`;
    measures.push(
      named('min', sql`min(${x})`),
      named('max', sql`max(${x})`),
      named('mean', sql`avg(${x})`),
      named('deviation', sql`stddev_samp(${x})`),
      named(
        'quartiles',
        exact ? sql`quantile_cont(${x}, ${quantiles})` : sql`approx_quantile(${x}, ${quantiles})`,
      ),
      named('skewness', sql`skewness(${x})`),
      named('kurtosis', sql`kurtosis(${x})`),
      named('zeros', sql`count(*) FILTER (WHERE ${x} = 0)`),
      named('negatives', sql`count(*) FILTER (WHERE ${x} < 0)`),
    );
  }
  if (column.storageType === 'VARCHAR') {
    measures.push(
      named('lengthmin', sql`min(length(${value}))`),
      named('lengthmax', sql`max(length(${value}))`),
      named('lengthmean', sql`avg(length(${value}))`),
    );
  }
  return measures;
}

async function profileOf(
  session: EngineSession,
  relation: Sql,
  rowCount: number,
  column: ProfiledColumn,
  row: Row,
): Promise<ColumnProfile> {
  const measure = (name: string): number | undefined => {
    const value = row[`${name}_${column.position}`];
    return value === null || value === undefined || !Number.isFinite(Number(value))
      ? undefined
      : Number(value);
  };
  const filledCount = measure('filled') ?? 0;
  const distinctCount = Math.min(measure('distinct') ?? 0, filledCount);
  const statistics: Statistics = {};
  if (filledCount === 0) return { filledCount, distinctCount, statistics };
  if (isNumeric(column) || isTemporal(column)) {
    const quartiles: unknown = row[`quartiles_${column.position}`];
    const [q1, q2, q3] = Array.isArray(quartiles) ? quartiles.map(Number) : [];
    const [min, max] = [measure('min'), measure('max')];
    const shown = (value: number | undefined) =>
      value === undefined ? undefined : isTemporal(column) ? new Date(value).toISOString() : String(value);
    Object.assign(statistics, {
      min: shown(min),
      max: shown(max),
      ...(isTemporal(column)
        ? {}
        : {
            mean: measure('mean'),
            standardDeviation: measure('deviation'),
            median: q2,
            quartile1: q1,
            quartile3: q3,
            skewness: measure('skewness'),
            kurtosis: measure('kurtosis'),
            zeroCount: measure('zeros'),
            negativeCount: measure('negatives'),
          }),
    });
    if (min !== undefined && max !== undefined && q1 !== undefined && q3 !== undefined) {
      Object.assign(
        statistics,
        await histogramOf(session, relation, scaleExpression(column), {
          min,
          max,
          spread: q3 - q1,
          count: filledCount,
          skewness: measure('skewness') ?? 0,
        }),
      );
    }
  }
  if (column.storageType === 'VARCHAR') {
    Object.assign(statistics, {
      lengthMin: measure('lengthmin'),
      lengthMax: measure('lengthmax'),
      lengthMean: measure('lengthmean'),
    });
  }
  if (distinctCount < filledCount && distinctCount <= Math.max(1000, rowCount / 10)) {
    statistics.topValues = await topValues(session, relation, column, measure('lengthmax'));
  }
  if (column.storageType === 'VARCHAR' && !isNumeric(column) && column.render !== 'json') {
    statistics.shapes = await shapes(session, relation, column);
  }
  return { filledCount, distinctCount, statistics };
}

/** Characters of a value that are shown. */
const SHOWN_LENGTH = 200;

/** Grouped as it is stored, since rendering every row as text costs more than counting; only what is shown is rendered. */
async function topValues(
  session: EngineSession,
  relation: Sql,
  column: ProfiledColumn,
  longest: number | undefined,
) {
  const value = identifier(column.storageName);
  const cut = longest !== undefined && longest > SHOWN_LENGTH;
  const grouped =
    column.render === 'json'
      ? renderExpression(column)
      : cut
        ? sql`left(${value}, ${literal(SHOWN_LENGTH)})`
        : value;
  const shown = column.render === 'json' ? value : renderExpression(column);
  const rows = await session.query<{ value: string; n: number }>(
    sql`SELECT left(${shown}, ${literal(SHOWN_LENGTH)}) AS value, n FROM (
      SELECT ${grouped} AS ${value}, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL
      GROUP BY 1 ORDER BY n DESC, 1 LIMIT ${literal(TOP_VALUES)}) ORDER BY n DESC, 1`.text,
  );
  return rows.map((row) => ({ value: row.value, count: Number(row.n) }));
}

/** Letters become A or a, digits 9, runs are collapsed: what most values look like. From a bounded sample. */
async function shapes(session: EngineSession, relation: Sql, column: ProfiledColumn) {
  const value = identifier(column.storageName);
  const rows = await session.query<{ shape: string; n: number; example: string }>(
    sql`SELECT regexp_replace(regexp_replace(regexp_replace(left(${value}, 80), '[A-Z]+', 'A', 'g'), '[a-z]+', 'a', 'g'), '[0-9]+', '9', 'g') AS shape,
      count(*) AS n, min(left(${value}, 80)) AS example
      FROM (SELECT ${value} FROM ${relation} WHERE ${value} IS NOT NULL LIMIT 100000) GROUP BY 1 ORDER BY n DESC, shape LIMIT 10`
      .text,
  );
  return rows.map(({ shape, n, example }) => ({ shape, count: Number(n), example }));
}
