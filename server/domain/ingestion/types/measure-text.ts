import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { ALL_MEASURES, type Measure } from './text-measures';

/** Results of one column by the name of the measure; what was not asked is not there. */
export type Measures = Map<string, number>;

/** The engine plans a statement in time that grows faster than the number of its aggregates. */
const PARTS_PER_STATEMENT = 200;

/** Every measure of the columns `c0…` of a few rows. One long table keeps the statement small, however wide it is. */
export async function measureSample(
  session: EngineSession,
  relation: Sql,
  width: number,
): Promise<Measures[]> {
  const value = identifier('value');
  const columns = Array.from({ length: width }, (_, position) => identifier(`c${position}`));
  const positions = columns.map((_, position) => literal(position));
  const parts = ALL_MEASURES.map(({ name, of }) => sql`${of(value)} AS ${identifier(name)}`);
  const rows = await session.query<{ position: number } & Record<string, number | null>>(
    sql`SELECT position, ${join(parts)}
      FROM (SELECT unnest([${join(columns)}]) AS ${value}, unnest([${join(positions)}]) AS position FROM ${relation})
      GROUP BY position`.text,
  );
  const found = new Map(rows.map((row) => [Number(row.position), row]));
  return columns.map(
    (_, position) =>
      new Map(ALL_MEASURES.map(({ name }) => [name, Number(found.get(position)?.[name] ?? 0)])),
  );
}

/** The measures asked of each text, over all rows, in as few statements as plan well. */
export async function measureColumns(
  session: EngineSession,
  relation: Sql,
  asked: { position: number; text: Sql; measures: readonly Measure[] }[],
): Promise<Map<number, Measures>> {
  const parts = asked.flatMap(({ position, text, measures }) =>
    measures.map((measure) => ({ position, name: measure.name, part: measure.of(text) })),
  );
  const result = new Map<number, Measures>(asked.map(({ position }) => [position, new Map()]));
  for (let from = 0; from < parts.length; from += PARTS_PER_STATEMENT) {
    const some = parts.slice(from, from + PARTS_PER_STATEMENT);
    const named = some.map(({ part }, index) => sql`${part} AS ${identifier(`m${index}`)}`);
    const [row] = await session.query<Record<string, number | null>>(
      sql`SELECT ${join(named)} FROM ${relation}`.text,
    );
    for (const [index, { position, name }] of some.entries()) {
      result.get(position)?.set(name, Number(row?.[`m${index}`] ?? 0));
    }
  }
  return result;
}
