import type { DetectionColumn } from '@/server/domain/detection';
import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';

/** Texts that travel at once; they are let go as soon as they are codes. */
const CELLS_PER_BATCH = 250_000;

/**
 * The first rows of columns as dictionaries: distinct texts with counts, the commonest first, and a code a row. A few
 * statements load many columns, since each costs the engine more than it takes to number the texts here.
 */
export async function loadDictionaries(
  context: CheckContext,
  columns: ScanColumn[],
  rowCount: number,
): Promise<DetectionColumn[]> {
  const { session, relation, signal } = context;
  const loaded: DetectionColumn[] = [];
  const width = Math.max(1, Math.floor(CELLS_PER_BATCH / Math.max(1, rowCount)));
  for (let from = 0; from < columns.length; from += width) {
    const batch = columns.slice(from, from + width);
    const texts = batch.map(
      (column) => sql`CAST(${renderExpression(column)} AS VARCHAR) AS ${identifier(column.storageName)}`,
    );
    const read = await session.columns(
      sql`SELECT ${join(texts)} FROM ${relation} WHERE __row < ${literal(rowCount)} ORDER BY __row`.text,
      { signal },
    );
    for (const column of batch) {
      const found = read.columns[column.storageName];
      const { position, name, type } = column;
      loaded.push({ position, name, type, ...dictionaryOf(Array.isArray(found) ? found : []) });
    }
  }
  return loaded;
}

/** Distinct texts by how often they stand, ties in their order, and the place of each row's text among them; -1 for null. */
export function dictionaryOf(
  texts: readonly (string | null)[],
): Pick<DetectionColumn, 'values' | 'counts' | 'codes'> {
  const seen = new Map<string, number>();
  const values: string[] = [];
  const counts: number[] = [];
  const codes = Int32Array.from(texts, (text) => {
    if (text === null) return -1;
    let code = seen.get(text);
    if (code === undefined) {
      code = values.push(text) - 1;
      seen.set(text, code);
      counts.push(0);
    }
    counts[code] = (counts[code] ?? 0) + 1;
    return code;
  });
  const order = values.map((_, code) => code);
  const [textOf, countOf] = [(code: number) => values[code] ?? '', (code: number) => counts[code] ?? 0];
  order.sort((a, b) => countOf(b) - countOf(a) || (textOf(a) < textOf(b) ? -1 : 1));
  const placeOf = new Int32Array(values.length);
  for (const [place, code] of order.entries()) placeOf[code] = place;
  return {
    values: order.map(textOf),
    counts: Uint32Array.from(order, countOf),
    codes: codes.map((code) => (code < 0 ? -1 : (placeOf[code] ?? -1))),
  };
}
