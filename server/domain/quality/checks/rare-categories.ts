import { renderExpression } from '@/server/domain/ingestion';
import { identifier, literal, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { columnValues } from './column-values';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { quoted } from './text-columns';

/** A category with fewer rows than this teaches a model nothing. */
const ROWS_MIN = 10;
const SHARE_MAX = 0.01;
const FILLED_MIN = 500;
/** Beyond this a column is text or a key, not a set of categories. */
const CATEGORIES_MAX = 50;
/** Where most values are rare, the column is a list of names, and rarity is its nature. */
const RARE_VALUES_MAX = 0.5;
/** Faults of spelling make rare values too, and are told by others. */
const TOLD = [
  'spelling_slips',
  'systematic_faults',
  'format_minority',
  'unit_mix',
  'spelling_variants',
  'encoding_faults',
  'case_whitespace_variants',
];
/** Common categories must carry the column, else all of it is rare. */
const COMMON_SHARE_MIN = 0.8;

export const rareCategories = defineCheck({
  id: 'rare_categories',
  title: 'Rare categories',
  description: 'Categories with so few rows that a model cannot learn from them and a split may lack them.',
  silentWhen:
    'Tables of fewer than five hundred rows, columns of more than fifty values, columns of numbers or of mostly rare values, and rare values that are slips.',
  dimension: 'distribution',
  level: 'column',
  // After the search for wrong cells, which tells the same faults with a repair.
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'info',
  issueTypes: ['rare_categories'],
  fixOptions: [FIX.leave],
  reuse: 'column',
  run: async (context) => {
    const issues: IssueDraft[] = [];
    for (const column of context.columns) {
      const { filledCount, distinctCount } = column.profile;
      const categorical =
        ['category', 'boolean'].includes(column.type) ||
        (column.type === 'text' && distinctCount <= CATEGORIES_MAX);
      if (!categorical || filledCount < FILLED_MIN || distinctCount < 2 || distinctCount > CATEGORIES_MAX)
        continue;
      if (column.name === context.labelColumn) continue;
      const issue = await rareIn(context, column);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

async function rareIn(context: CheckContext, column: ScanColumn): Promise<IssueDraft | null> {
  const { values, counts, total } = await columnValues(context, column);
  const limit = Math.min(ROWS_MIN, SHARE_MAX * total);
  const rare = values.flatMap((value, at) =>
    (counts[at] ?? 0) < limit ? [{ value, count: counts[at] ?? 0 }] : [],
  );
  const affected = rare.reduce((sum, { count }) => sum + count, 0);
  if (rare.length === 0 || total - affected < COMMON_SHARE_MIN * total) return null;
  if (rare.length > RARE_VALUES_MAX * values.length) return null;
  if (values.filter((value) => /\d/.test(value)).length > 0.5 * values.length) return null;
  if (alreadyTold(context, column, TOLD, affected)) return null;
  const text = renderExpression(column);
  return {
    type: 'rare_categories',
    column,
    severity: 'info',
    description: `${rare.length} of the ${values.length} values of \`${column.name}\` stand in fewer than ${Math.ceil(limit)} rows each, ${shareText(affected, total)} rows together: ${quoted(rare.map(({ value }) => value))}. A model cannot learn from them, and a test set may hold values that training never saw.`,
    affectedCount: affected,
    populationCount: total,
    pointsMax: 25,
    evidence: { limit: Math.ceil(limit), categories: rare.slice(0, 50) },
    fixType: 'manual',
    fixOptions: [FIX.leave],
    cells: sql`SELECT __row AS "row", ${literal(column.position)} AS "position", ${text} AS value, CAST(NULL AS VARCHAR) AS suggestion,
      CAST(NULL AS DOUBLE) AS suggestion_confidence, 0.1::DOUBLE AS probability, ${literal(`A value of fewer than ${Math.ceil(limit)} rows`)} AS reason
      FROM ${context.relation} WHERE ${text} IN (SELECT ${text} FROM ${context.relation} WHERE ${identifier(column.storageName)} IS NOT NULL GROUP BY 1 HAVING count(*) < ${literal(limit)})`,
  };
}
