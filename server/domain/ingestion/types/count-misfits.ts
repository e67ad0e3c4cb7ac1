import type { EngineSession } from '@/server/engine/port';
import { identifier, join, type Sql, sql } from '@/server/engine/sql';
import type { IngestedColumn } from '../table';
import { misfitSlots, misfitText } from './typed-statement';

/** Positions of columns with values that their storage cannot hold. */
export async function countMisfits(
  session: EngineSession,
  relation: Sql,
  candidates: IngestedColumn[],
): Promise<Set<number>> {
  const slots = [...misfitSlots(candidates)];
  const lists = [...new Set(slots.map(([, { list }]) => list))];
  if (lists.length === 0) return new Set();
  const count = async (parts: Sql[]) => {
    const named = parts.map((part, index) => sql`count(${part}) AS ${identifier(`n${index}`)}`);
    const [row] = await session.query<Record<string, number>>(
      sql`SELECT ${join(named)} FROM ${relation}`.text,
    );
    return parts.map((_, index) => Number(row?.[`n${index}`] ?? 0));
  };
  const inLists = await count(lists.map(identifier));
  const used = slots.filter(([, { list }]) => (inLists[lists.indexOf(list)] ?? 0) > 0);
  if (used.length === 0) return new Set();
  const counts = await count(used.map(([, slot]) => misfitText(slot)));
  return new Set(used.filter((_, index) => (counts[index] ?? 0) > 0).map(([position]) => position));
}
