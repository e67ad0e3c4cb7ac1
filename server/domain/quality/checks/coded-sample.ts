import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { sampleOf } from '../shared-sample';

export interface CodedColumn {
  column: ScanColumn;
  /** One code a sampled row, -1 where the value is missing. Codes follow the order of first appearance. */
  codes: Int32Array;
  /** Number of codes. */
  size: number;
}

/** Columns that one statement reads; more than this at once costs memory without being faster. */
const BATCH = 50;

/** The same sampled rows of several columns, as codes of their values: what pairs of columns are compared on. */
export async function codedSample(
  context: CheckContext,
  columns: readonly ScanColumn[],
  rowsMax: number,
): Promise<{ rowCount: number; columns: CodedColumn[] }> {
  const coded: CodedColumn[] = [];
  const { relation, condition } = await sampleOf(context, rowsMax);
  let rowCount = 0;
  for (let from = 0; from < columns.length; from += BATCH) {
    const batch = columns.slice(from, from + BATCH);
    const values = batch.map(
      (column) => sql`${renderExpression(column)} AS ${identifier(column.storageName)}`,
    );
    const read = await context.session.columns(
      sql`SELECT ${join(values)} FROM ${relation} WHERE ${condition} ORDER BY __row`.text,
      { signal: context.signal },
    );
    rowCount = read.rowCount;
    for (const column of batch) coded.push({ column, ...encode(read.columns[column.storageName] ?? []) });
  }
  return { rowCount, columns: coded };
}

function encode(values: ArrayLike<string | number | null>): { codes: Int32Array; size: number } {
  const known = new Map<string | number, number>();
  const codes = Int32Array.from({ length: values.length }, (_, row) => {
    const value = values[row];
    if (value === null || value === undefined || Number.isNaN(value)) return -1;
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
  return { codes, size: known.size };
}
