import { type ColumnPair, cellDiffers, pairedRows, sidesOf } from '@/server/domain/datasets';
import { identifier, join, sql } from '@/server/engine/sql';
import type { PairedTables } from './paired-tables';

/** Pairs whose values one pass holds side by side. */
const PAIRS_A_PASS = 25;
const RENAME_PAIRS_MAX = 200;
const RENAME_SHARE_MIN = 0.95;

/**
 * Pairs of a removed and an added column of one type with (nearly) the same content in the common rows. Columns that
 * are empty throughout say nothing and are left out.
 */
export async function findRenamed<Column extends ColumnPair['before'] & { type: string }>(
  tables: PairedTables,
  removed: readonly Column[],
  added: readonly Column[],
  timeoutMs: number,
): Promise<{ pair: ColumnPair<Column>; equalShare: number }[]> {
  const candidates = removed
    .flatMap((before) => added.filter(({ type }) => type === before.type).map((after) => ({ before, after })))
    .slice(0, RENAME_PAIRS_MAX);
  const found: { pair: ColumnPair<Column>; equalShare: number }[] = [];
  for (let start = 0; start < candidates.length; start += PAIRS_A_PASS) {
    const part = candidates.slice(start, start + PAIRS_A_PASS);
    const shares = part.map((pair, index) => {
      const sides = sidesOf(pair, index);
      const filled = sql`${identifier(sides.before.storageName)} IS NOT NULL`;
      return sql`count(*) FILTER (${filled} AND NOT (${cellDiffers(pair, index)})) / greatest(1, count(*) FILTER
        (${filled} OR ${identifier(sides.after.storageName)} IS NOT NULL)) AS ${identifier(`s${index}`)}`;
    });
    const [row] = await tables.session.query<Record<string, number>>(
      sql`SELECT ${join(shares)} FROM ${pairedRows(tables.before, tables.after, part, tables)}`.text,
      { timeoutMs },
    );
    for (const [index, pair] of part.entries()) {
      const equalShare = Number(row?.[`s${index}`] ?? 0);
      if (equalShare >= RENAME_SHARE_MIN) found.push({ pair, equalShare });
    }
  }
  // Each column has one partner: the most alike first.
  const taken = new Set<Column>();
  return found
    .sort((x, y) => y.equalShare - x.equalShare)
    .filter(({ pair }) => {
      if (taken.has(pair.before) || taken.has(pair.after)) return false;
      taken.add(pair.before).add(pair.after);
      return true;
    });
}
