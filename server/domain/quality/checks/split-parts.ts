import { renderExpression } from '@/server/domain/ingestion';
import { identifier, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';

const HEADER = /^(?:data[_ ]?)?(?:split|set|subset|partition|fold)$/i;
const TRAINING = /^(?:train|training|trn)$/i;
const HELD_OUT = /^(?:test|testing|val|valid|validation|dev|eval|evaluation|holdout|hold[-_ ]out)$/i;
const PARTS_MAX = 20;

export interface SplitParts {
  column: ScanColumn;
  /** The part that a model learns from; all other parts are held out. */
  training: string;
  parts: { part: string; rows: number }[];
}

/** The column that says which part a row belongs to: the one marked, else one whose header and values say so. */
export async function splitParts(context: CheckContext): Promise<SplitParts | null> {
  const marked = context.columns.find(({ name }) => name === context.splitColumn);
  const candidates =
    marked === undefined ? context.columns.filter(({ name }) => HEADER.test(name)) : [marked];
  for (const column of candidates) {
    if (column.profile.distinctCount < 2 || column.profile.distinctCount > PARTS_MAX) continue;
    const rows = await context.session.query<{ part: string; n: number }>(
      sql`SELECT ${renderExpression(column)} AS part, count(*) AS n FROM ${context.relation}
        WHERE ${identifier(column.storageName)} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1`.text,
      { signal: context.signal },
    );
    const parts = rows.map(({ part, n }) => ({ part, rows: Number(n) }));
    const named = parts.find(({ part }) => TRAINING.test(part.trim()));
    const sure =
      marked !== undefined || (named !== undefined && parts.some(({ part }) => HELD_OUT.test(part.trim())));
    const training = named ?? parts[0];
    if (sure && training !== undefined) return { column, training: training.part, parts };
  }
  return null;
}
