import { z } from 'zod';
import { literal, sql } from '@/server/engine/sql';
import { requireColumn, requireFindings } from './require-column';
import { defineTransform } from './transform';

/** Writes what the scan suggests, where the value still is the one that was judged. */
export const writeSuggestions = defineTransform({
  id: 'write_suggestions',
  title: 'Write the suggested values',
  description:
    'Replaces each suspected value by the suggestion of the check that found it. Values that an earlier step has changed are left alone.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({
    /** Least probability that the value is wrong. */
    minProbability: z.number().min(0).max(1).default(0),
    /** Least confidence in the suggestion. */
    minConfidence: z.number().min(0).max(1).default(0),
    /** Only those that may be written without a person. */
    automaticOnly: z.boolean().default(false),
  }),
  plan: (context, { minProbability, minConfidence, automaticOnly }) => {
    const column = requireColumn(context);
    const findings = requireFindings(context);
    const text = context.table.text(column);
    return {
      cells: [
        {
          storageName: column.storageName,
          select: sql`SELECT t.__row AS "row", t.old_value, f.suggestion AS new_value, 'suggestion' AS method,
            coalesce(f.suggestion_confidence, f.probability) AS confidence
            FROM (SELECT __row, ${text} AS old_value FROM ${context.table.relation([column])}) t
            JOIN (SELECT "row", any_value(value) AS value, arg_max(suggestion, coalesce(suggestion_confidence, probability)) AS suggestion,
              max(suggestion_confidence) AS suggestion_confidence, max(probability) AS probability, bool_or(auto) AS auto
              FROM ${findings} WHERE storage_name = ${literal(column.storageName)} AND suggestion IS NOT NULL GROUP BY 1) f
            ON f."row" = t.__row AND f.value IS NOT DISTINCT FROM t.old_value
            WHERE f.probability >= ${literal(minProbability)} AND coalesce(f.suggestion_confidence, 0) >= ${literal(minConfidence)}
            ${automaticOnly ? sql`AND f.auto` : sql``}`,
        },
      ],
    };
  },
});
