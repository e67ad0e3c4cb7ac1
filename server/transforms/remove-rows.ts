import { z } from 'zod';
import { literal, sql } from '@/server/engine/sql';
import { requireFindings } from './require-column';
import { type AnyTransform, defineTransform } from './transform';

function rowTransform(
  kind: 'removed' | 'quarantined',
  id: string,
  title: string,
  description: string,
): AnyTransform {
  return defineTransform({
    id,
    title,
    description,
    scope: 'rows',
    fitted: false,
    parameters: z.strictObject({ minProbability: z.number().min(0).max(1).default(0) }),
    plan: (context, { minProbability }) => ({
      rows: sql`SELECT "row", ${literal(kind)} AS kind, any_value(reason) AS reason, max(probability) AS confidence
        FROM ${requireFindings(context)} WHERE probability >= ${literal(minProbability)} GROUP BY 1`,
    }),
  });
}

export const dropRows = rowTransform(
  'removed',
  'drop_rows',
  'Drop the rows',
  'Takes the affected rows out. Safe for few rows; where rows go missing for a reason, what is left is no longer a fair sample.',
);

export const quarantineRows = rowTransform(
  'quarantined',
  'quarantine_rows',
  'Set the rows aside',
  'Takes the affected rows out and keeps them beside the version, where they can be looked at, exported and put back.',
);
