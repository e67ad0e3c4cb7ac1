import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';

/** Estimates from this share of the filled values on are looked at again: they may be off by a tenth. */
const NEARLY_UNIQUE = 0.8;
/** About as many values are counted one by one. */
const COUNTED = 8192;

export interface DistinctEstimate {
  position: number;
  text: Sql;
  filled: number;
  distinct: number;
}

/**
 * Better estimates for columns that may be unique: all occurrences of the values whose hash falls into one class are
 * counted exactly, and the share of distinct ones among them is that of the column. A unique column is told for certain.
 */
export async function refineDistinct(
  session: EngineSession,
  relation: Sql,
  estimates: DistinctEstimate[],
): Promise<Map<number, number>> {
  const unsure = estimates.filter(({ filled, distinct }) => filled > 0 && distinct >= NEARLY_UNIQUE * filled);
  if (unsure.length === 0) return new Map();
  const parts = unsure.flatMap(({ text, filled }, index) => {
    const classes = Math.max(1, Math.floor(filled / COUNTED));
    const among = sql`FILTER (WHERE hash(${text}) % ${literal(classes)} = 0)`;
    return [
      sql`count(${text}) ${among} AS ${identifier(`n${index}`)}`,
      sql`count(DISTINCT ${text}) ${among} AS ${identifier(`d${index}`)}`,
    ];
  });
  const [row] = await session.query<Record<string, number>>(sql`SELECT ${join(parts)} FROM ${relation}`.text);
  return new Map(
    unsure.flatMap(({ position, filled }, index) => {
      const [n, distinct] = [Number(row?.[`n${index}`] ?? 0), Number(row?.[`d${index}`] ?? 0)];
      return n === 0 ? [] : [[position, Math.round((filled * distinct) / n)]];
    }),
  );
}
