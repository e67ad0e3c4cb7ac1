import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, sql } from '@/server/engine/sql';

/** Rows that one statement carries. */
const ROWS_A_STATEMENT = 20_000;

const TYPES = {
  BIGINT: sql`BIGINT`,
  DOUBLE: sql`DOUBLE`,
  VARCHAR: sql`VARCHAR`,
  BOOLEAN: sql`BOOLEAN`,
};
type Value = string | number | boolean | null;

/**
 * Puts rows that were computed here into a temporary table of the session, in place of one of that name. They travel as
 * columns in one text of JSON, which the engine reads ten times faster than as many values of SQL.
 */
export async function stageRows<Field extends string>(
  session: EngineSession,
  table: string,
  types: Record<Field, keyof typeof TYPES>,
  rows: readonly Record<Field, Value>[],
  signal: AbortSignal,
): Promise<void> {
  const name = identifier(table);
  const fields = (Object.keys as (record: Record<Field, unknown>) => Field[])(types);
  const columns = fields.map((field) => sql`${identifier(field)} ${TYPES[types[field]]}`);
  await session.execute(sql`CREATE OR REPLACE TEMP TABLE ${name} (${join(columns)})`.text, { signal });
  const form = literal(JSON.stringify(Object.fromEntries(fields.map((field) => [field, [types[field]]]))));
  const values = fields.map((field) => sql`unnest(j.${identifier(field)})`);
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const batch = rows.slice(from, from + ROWS_A_STATEMENT);
    const text = JSON.stringify(
      Object.fromEntries(fields.map((field) => [field, batch.map((row) => sound(row[field]))])),
    );
    await session.execute(
      sql`INSERT INTO ${name} SELECT ${join(values)} FROM (SELECT from_json(${literal(text)}, ${form}) AS j)`
        .text,
      { signal },
    );
  }
}

/** Half of a character, as a cut may leave it, is no JSON. */
function sound(value: Value): Value {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
