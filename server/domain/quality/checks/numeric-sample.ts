import type { EngineSession } from '@/server/engine/port';
import { identifier, join, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { scaleExpression } from '../profiled-column';
import { sampleOf } from '../shared-sample';

export interface NumericColumn {
  column: ScanColumn;
  /** NaN: missing. */
  values: Float64Array;
}

const kept = new WeakMap<EngineSession, { key: string; loading: Promise<NumericColumn[]> }>();

/** The same sampled rows of columns of numbers; the last sample of a scan is kept, since several checks ask for it. */
export function numericSample(
  context: CheckContext,
  columns: readonly ScanColumn[],
  rowsMax: number,
): Promise<NumericColumn[]> {
  const key = `${rowsMax}/${columns.map(({ position }) => position).join()}`;
  const known = kept.get(context.session);
  if (known?.key === key) return known.loading;
  const loading = read(context, columns, rowsMax);
  kept.set(context.session, { key, loading });
  loading.catch(() => kept.delete(context.session));
  return loading;
}

async function read(
  context: CheckContext,
  columns: readonly ScanColumn[],
  rowsMax: number,
): Promise<NumericColumn[]> {
  if (columns.length === 0) return [];
  const values = columns.map(
    (column) => sql`${scaleExpression(column)}::DOUBLE AS ${identifier(column.storageName)}`,
  );
  const { relation, condition } = await sampleOf(context, rowsMax);
  const read = await context.session.columns(
    sql`SELECT ${join(values)} FROM ${relation} WHERE ${condition} ORDER BY __row`.text,
    { signal: context.signal },
  );
  return columns.map((column) => {
    const numbers = read.columns[column.storageName];
    return {
      column,
      values: numbers instanceof Float64Array ? numbers : new Float64Array(read.rowCount).fill(Number.NaN),
    };
  });
}
