import type { DetectionColumn } from '@/server/domain/detection';
import { renderExpression } from '@/server/domain/ingestion';
import { identifier, literal, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';

/** Columns as dictionaries: distinct texts with counts, and a code a row. Rows travel as numbers only. */
export async function loadDictionaries(
  context: CheckContext,
  columns: ScanColumn[],
  rowCount: number,
): Promise<DetectionColumn[]> {
  const { session, relation } = context;
  const loaded: DetectionColumn[] = [];
  const rows = sql`(SELECT * FROM ${relation} WHERE __row < ${literal(rowCount)})`;
  for (const column of columns) {
    const text = renderExpression(column);
    await session.execute(
      sql`CREATE OR REPLACE TEMP TABLE dictionary AS SELECT value, n, row_number() OVER (ORDER BY n DESC, value) - 1 AS code FROM (
        SELECT ${text} AS value, count(*) AS n FROM ${rows} WHERE ${identifier(column.storageName)} IS NOT NULL GROUP BY 1)`
        .text,
      { signal: context.signal },
    );
    const dictionary = await session.columns('SELECT value, n FROM dictionary ORDER BY code', {
      signal: context.signal,
    });
    const coded = await session.columns(
      sql`SELECT coalesce(d.code, -1)::INTEGER AS code FROM ${rows} t LEFT JOIN dictionary d ON ${text} = d.value ORDER BY t.__row`
        .text,
      { signal: context.signal },
    );
    const { value: values, n: counts } = dictionary.columns;
    loaded.push({
      position: column.position,
      name: column.name,
      type: column.type,
      values: Array.isArray(values) ? values.map((value) => value ?? '') : [],
      counts: Uint32Array.from(counts instanceof Float64Array ? counts : []),
      codes: Int32Array.from(coded.columns.code instanceof Float64Array ? coded.columns.code : []),
    });
  }
  return loaded;
}
