import type { EngineSession } from '@/server/engine/port';
import { literal, type Sql, sql } from '@/server/engine/sql';
import type { IngestedColumn } from '../table';

const EXAMPLES = 5;

/** Adds a few values that do not fit the type to the evidence, so that a person sees why the text was kept. */
export async function misfitExamples(
  session: EngineSession,
  relation: Sql,
  column: IngestedColumn,
  text: Sql,
): Promise<IngestedColumn> {
  const filled = Number(column.evidence.filled);
  const fitted = Number(column.evidence.fitted);
  const numeric = column.type === 'integer' || column.type === 'decimal';
  if (column.storageType !== 'VARCHAR' || !numeric || fitted >= filled) return column;
  const rows = await session.query<{ value: string }>(
    sql`SELECT value, count(*) AS n FROM (SELECT ${text} AS value FROM ${relation})
      WHERE value IS NOT NULL AND TRY_CAST(value AS DOUBLE) IS NULL
      GROUP BY 1 ORDER BY n DESC, value LIMIT ${literal(EXAMPLES)}`.text,
  );
  const misfits = { count: filled - fitted, examples: rows.map(({ value }) => value) };
  return { ...column, evidence: { ...column.evidence, misfits } };
}
