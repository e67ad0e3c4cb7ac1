import { identifier, literal, sql } from '@/server/engine/sql';
import { defineCheck, type IssueDraft, shareText } from '../check';
import { cellsOfValues } from './cell-select';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';

/** Columns with more distinct values than this are free text, where spelling varies by nature. */
const DISTINCT_MAX = 50_000;
/** The canonical form must be this much commoner than a variant to be suggested with confidence. */
const CLEAR_RATIO = 5;

/**
 * Values that are the same but for case, outer or doubled spaces, or the form of Unicode. Not to alarm: identifiers
 * and codes, where case may carry meaning, and columns in which both forms are about equally common and case is the
 * only difference of a majority of values.
 */
export const caseWhitespaceVariants = defineCheck({
  id: 'case_whitespace_variants',
  title: 'Case and whitespace variants',
  description: 'Values that differ only in case, spaces or the form of Unicode.',
  silentWhen: 'Identifiers and codes, where case may carry meaning.',
  dimension: 'consistency',
  level: 'cell',
  // After the search for wrong cells, which tells the same faults with a repair.
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['case_whitespace_variants'],
  fixOptions: [FIX.map],
  run: async (context) => {
    const issues: IssueDraft[] = [];
    for (const column of context.columns) {
      const eligible =
        column.storageType === 'VARCHAR' && ['category', 'text', 'boolean'].includes(column.type);
      if (!eligible || column.profile.distinctCount > DISTINCT_MAX) continue;
      const value = identifier(column.storageName);
      const rows = await context.session.query<{ value: string; n: number; canonical: string; top: number }>(
        sql`WITH counted AS (SELECT ${value} AS value, count(*) AS n, regexp_replace(trim(lower(nfc_normalize(${value}))), '\\s+', ' ', 'g') AS key
              FROM ${context.relation} WHERE ${value} IS NOT NULL AND length(${value}) <= 200 GROUP BY 1),
            ranked AS (SELECT *, count(*) OVER (PARTITION BY key) AS forms,
              first_value(value) OVER (PARTITION BY key ORDER BY n DESC, value = trim(value) DESC, value) AS canonical,
              max(n) OVER (PARTITION BY key) AS top FROM counted WHERE key <> '')
            SELECT value, n, canonical, top FROM ranked WHERE forms > 1 AND value <> canonical ORDER BY n DESC, value LIMIT ${literal(5000)}`
          .text,
        { signal: context.signal },
      );
      const affected = rows.reduce((sum, { n }) => sum + Number(n), 0);
      if (affected === 0 || alreadyTold(context, column, ['unit_mix'], affected)) continue;
      const findings = rows.map((row) => {
        const clear = Number(row.top) >= CLEAR_RATIO * Number(row.n);
        const spaced = row.value !== row.value.trim() || /\s\s/.test(row.value);
        const what =
          row.value.toLowerCase() === row.canonical.toLowerCase()
            ? 'case'
            : spaced
              ? 'white space'
              : 'spelling';
        return {
          value: row.value,
          suggestion: row.canonical,
          confidence: clear || spaced ? 0.9 : 0.6,
          probability: clear || spaced ? 0.45 : 0.3,
          reason: `Differs only in ${what} from "${row.canonical}", which stands in ${row.top} rows`,
        };
      });
      issues.push({
        type: 'case_whitespace_variants',
        column,
        severity: affected >= Math.max(3, 0.01 * column.profile.filledCount) ? 'warning' : 'info',
        description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` differ only in case or spaces from a commoner form, such as "${rows[0]?.value}" for "${rows[0]?.canonical}". A model takes each form for another category.`,
        affectedCount: affected,
        populationCount: column.profile.filledCount,
        pointsMax: 60,
        evidence: {
          clusters: rows.slice(0, 50).map(({ value: variant, n, canonical, top }) => ({
            variant,
            count: Number(n),
            canonical,
            canonicalCount: Number(top),
          })),
        },
        fixType: 'auto',
        fixOptions: [FIX.map],
        cells: cellsOfValues(context, column, findings),
      });
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});
