import { renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, literal, type Sql, sql } from '@/server/engine/sql';
import type { ProfiledColumn } from './profiled-column';
import { isSetAside, type SampledTable, sampleOf, sampleRowsMax } from './shared-sample';

const TOP_VALUES = 20;
/** Characters of a value that are shown, and of one whose shape is taken. */
const [SHOWN_LENGTH, SHAPED_LENGTH] = [200, 80];
/** Filled rows whose shapes are counted; fewer where there are many columns to count them of. */
const [SHAPED_ROWS, SHAPED_ROWS_OF_WIDE_TABLES, WIDE] = [100_000, 20_000, 200];

/** In a large table, a value that stands in fewer rows than this is one of many. */
const FREQUENT_SHARE = 0.001;
/** Up to this many distinct values all are counted. */
const FEW_VALUES = 1000;

/** Whether any value is frequent, by the shared sample: measured numbers repeat by their rounding only. */
export async function hasFrequentValues(
  table: SampledTable,
  column: ProfiledColumn,
  distinctCount: number,
): Promise<boolean> {
  if (distinctCount <= FEW_VALUES || !isSetAside(table)) return true;
  const { relation, condition } = await sampleOf(table, sampleRowsMax(table));
  const value = identifier(column.storageName);
  const [top] = await table.session.query<{ n: number }>(
    sql`SELECT count(*) AS n FROM ${relation} WHERE ${condition} AND ${value} IS NOT NULL GROUP BY ${value} ORDER BY n DESC LIMIT 1`
      .text,
  );
  return Number(top?.n ?? 0) >= FREQUENT_SHARE * sampleRowsMax(table);
}

/** Grouped as it is stored, since rendering every row as text costs more than counting; only what is shown is rendered. */
export async function frequentValues(
  session: EngineSession,
  relation: Sql,
  column: ProfiledColumn,
  longest: number | undefined,
): Promise<{ value: string; count: number }[]> {
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

/**
 * Letters become A or a, digits 9, runs are collapsed: what most values look like. From the first rows of the table,
 * by their distinct values.
 */
export async function shapesOf({ session, relation, columns }: SampledTable, column: ProfiledColumn) {
  const rowsMax = columns.length > WIDE ? SHAPED_ROWS_OF_WIDE_TABLES : SHAPED_ROWS;
  const value = identifier(column.storageName);
  const rows = await session.query<{ shape: string; n: number; example: string }>(
    sql`SELECT regexp_replace(regexp_replace(regexp_replace(value, '[A-Z]+', 'A', 'g'), '[a-z]+', 'a', 'g'), '[0-9]+', '9', 'g') AS shape,
      sum(n)::BIGINT AS n, min(value) AS example
      FROM (SELECT left(${value}, ${literal(SHAPED_LENGTH)}) AS value, count(*) AS n
        FROM (SELECT ${value} FROM ${relation} WHERE ${value} IS NOT NULL LIMIT ${literal(rowsMax)}) GROUP BY 1)
      GROUP BY 1 ORDER BY n DESC, shape LIMIT 10`.text,
  );
  return rows.map(({ shape, n, example }) => ({ shape, count: Number(n), example }));
}
