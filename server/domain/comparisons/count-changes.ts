import { type ColumnPair, cellDiffers, pairedRows, rowDiffers, sidesOf } from '@/server/domain/datasets';
import { identifier, join, type Sql, sql } from '@/server/engine/sql';
import type { PairedTables } from './paired-tables';

/** Pairs whose values one pass holds side by side. */
const PAIRS_A_PASS = 25;

export interface ChangeCounts {
  rows: { added: number; removed: number; common: number; changed: number };
  /** In the order of the pairs. */
  columns: { changed: number; filled: number; emptied: number }[];
}

/** Rows by their ids, and cells by their text. */
export async function countChanges(
  tables: PairedTables,
  pairs: readonly ColumnPair[],
  timeoutMs: number,
): Promise<ChangeCounts> {
  const { session, before, after, aligned } = tables;
  const ids = aligned
    ? undefined
    : (
        await session.query<{ added: number; removed: number; common: number }>(
          sql`SELECT count(*) FILTER (b_row IS NULL) AS added, count(*) FILTER (a_row IS NULL) AS removed,
              count(*) FILTER (a_row IS NOT NULL AND b_row IS NOT NULL) AS common
            FROM (SELECT __row AS b_row FROM ${before}) AS earlier
            FULL JOIN (SELECT __row AS a_row FROM ${after}) AS later ON b_row = a_row`.text,
          { timeoutMs },
        )
      )[0];
  // A wide table is looked at in parts, so the rows with any change are gathered over these.
  await session.execute('CREATE OR REPLACE TEMP TABLE changed_rows ("row" BIGINT)');
  const columns: ChangeCounts['columns'] = [];
  for (let start = 0; start < pairs.length; start += PAIRS_A_PASS) {
    const part = pairs.slice(start, start + PAIRS_A_PASS);
    const relation = pairedRows(before, after, part, { aligned });
    const [counts] = await session.query<Record<string, number>>(
      sql`SELECT ${join(part.flatMap(aggregatesOf))} FROM ${relation}`.text,
      { timeoutMs },
    );
    const found = part.map((_, index) => ({
      changed: Number(counts?.[`n${index}`] ?? 0),
      filled: Number(counts?.[`f${index}`] ?? 0),
      emptied: Number(counts?.[`e${index}`] ?? 0),
    }));
    columns.push(...found);
    // Columns without a change need no second look.
    const moved = part.filter((_, index) => (found[index]?.changed ?? 0) > 0);
    if (moved.length === 0) continue;
    const changed = pairedRows(before, after, moved, { aligned });
    await session.execute(
      sql`INSERT INTO changed_rows SELECT __row FROM ${changed} WHERE ${rowDiffers(moved)}`.text,
      { timeoutMs },
    );
  }
  const [row] = await session.query<{ n: number }>('SELECT count(DISTINCT "row") AS n FROM changed_rows', {
    timeoutMs,
  });
  return {
    rows: {
      added: Number(ids?.added ?? 0),
      removed: Number(ids?.removed ?? 0),
      common: aligned ? tables.rowCount : Number(ids?.common ?? 0),
      changed: Number(row?.n ?? 0),
    },
    columns,
  };
}

function aggregatesOf(pair: ColumnPair, index: number): Sql[] {
  const { before, after } = sidesOf(pair, index);
  const [b, a] = [identifier(before.storageName), identifier(after.storageName)];
  const named = (name: string) => identifier(`${name}${index}`);
  return [
    sql`count(*) FILTER (${cellDiffers(pair, index)}) AS ${named('n')}`,
    sql`count(*) FILTER (${b} IS NULL AND ${a} IS NOT NULL) AS ${named('f')}`,
    sql`count(*) FILTER (${b} IS NOT NULL AND ${a} IS NULL) AS ${named('e')}`,
  ];
}
