import { renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, literal, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { sampleOf } from '../shared-sample';

/** Up to this many distinct values all are looked at; above, those of a sample of rows. */
export const DISTINCT_MAX = 50_000;
const SAMPLE_ROWS = 20_000;
/** Longer text is cut: a shape or a spelling shows in its beginning. */
const LENGTH_MAX = 400;
/** Values kept in memory over the columns of one scan; older columns are read again when asked for. */
const KEPT_MAX = 400_000;

/** The distinct values of a column as the file wrote them, commonest first. */
export interface ColumnValues {
  values: string[];
  counts: number[];
  /** Filled rows that were looked at. */
  total: number;
  /** Every row was looked at, so the counts are those of the table. */
  complete: boolean;
}

const kept = new WeakMap<EngineSession, Map<number, Promise<ColumnValues>>>();

/** Read once a scan and shared by all checks that look at values. */
export function columnValues(context: CheckContext, column: ScanColumn): Promise<ColumnValues> {
  const cache = kept.get(context.session) ?? new Map<number, Promise<ColumnValues>>();
  kept.set(context.session, cache);
  const known = cache.get(column.position);
  if (known !== undefined) return known;
  const loading = read(context, column);
  cache.set(column.position, loading);
  void loading.then(
    () => forgetOldest(cache),
    () => cache.delete(column.position),
  );
  return loading;
}

async function read(context: CheckContext, column: ScanColumn): Promise<ColumnValues> {
  const complete = column.profile.distinctCount <= DISTINCT_MAX;
  const rows = complete
    ? { relation: context.relation, condition: sql`true` }
    : await sampleOf(context, SAMPLE_ROWS);
  const { columns } = await context.session.columns(
    sql`SELECT value, count(*)::DOUBLE AS n FROM (SELECT left(${renderExpression(column)}, ${literal(LENGTH_MAX)}) AS value FROM ${rows.relation}
      WHERE ${identifier(column.storageName)} IS NOT NULL AND ${rows.condition}) GROUP BY value ORDER BY n DESC, value`
      .text,
    { signal: context.signal },
  );
  const values = Array.isArray(columns.value) ? columns.value.map((value) => value ?? '') : [];
  const counts = columns.n instanceof Float64Array ? [...columns.n] : [];
  return { values, counts, total: counts.reduce((sum, n) => sum + n, 0), complete };
}

async function forgetOldest(cache: Map<number, Promise<ColumnValues>>): Promise<void> {
  const sizes = await Promise.all(
    [...cache].map(async ([at, loading]) => ({ at, size: (await loading).values.length })),
  );
  let total = sizes.reduce((sum, { size }) => sum + size, 0);
  for (const { at, size } of sizes) {
    if (total <= KEPT_MAX) return;
    cache.delete(at);
    total -= size;
  }
}
