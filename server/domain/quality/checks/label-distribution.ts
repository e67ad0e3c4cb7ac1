import { renderExpression } from '@/server/domain/ingestion';
import { identifier, literal, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { isNumeric } from '../profiled-column';
import { columnValues } from './column-values';
import { FIX } from './fix-options';
import { quoted } from './text-columns';

/** A class needs this many rows to be in training, validation and test at all. */
const CLASS_ROWS_MIN = 5;
const CLASSES_MAX = 100;
/** Share of one value from which a number to predict is mostly that value. */
const HEAPED = 0.5;

export const labelDistribution = defineCheck({
  id: 'label_distribution',
  title: 'Label distribution',
  description:
    'Classes with too few rows to be split, and numbers to predict that are mostly one value; the counts are kept as evidence.',
  silentWhen: 'No label. Thin classes that still can be split are the matter of class imbalance.',
  dimension: 'label_quality',
  level: 'dataset',
  needs: ['label'],
  cost: 'low',
  defaultSeverity: 'info',
  issueTypes: ['label_too_few', 'label_heaped'],
  fixOptions: [FIX.review, FIX.leave],
  run: async (context) => {
    if (context.labelColumn === null) return { notRun: 'No label column is named.' };
    const label = context.columns.find(({ name }) => name === context.labelColumn);
    if (label === undefined) return { notRun: `There is no column named ${context.labelColumn}.` };
    const { values, counts, total } = await columnValues(context, label);
    const regression = isNumeric(label) && (context.taskType === 'regression' || values.length > CLASSES_MAX);
    const issue = regression
      ? heaped(label, values, counts, total)
      : tooFew(context, label, values, counts, total);
    const { mean, median, min, max } = label.profile.statistics;
    return {
      issues: issue === null ? [] : [issue],
      method: 'exact',
      rowsScanned: context.rowCount,
      measured: regression
        ? { kind: 'number', mean, median, min, max }
        : {
            kind: 'classes',
            classes: values.slice(0, CLASSES_MAX).map((value, at) => ({ value, count: counts[at] ?? 0 })),
          },
    };
  },
});

function tooFew(
  context: CheckContext,
  label: ScanColumn,
  values: string[],
  counts: number[],
  total: number,
): IssueDraft | null {
  const few = values.filter((_, at) => (counts[at] ?? 0) < CLASS_ROWS_MIN);
  const affected = counts.filter((count) => count < CLASS_ROWS_MIN).reduce((sum, count) => sum + count, 0);
  // Nearly all classes thin: the column is no class label, and another check says so.
  if (few.length === 0 || affected > 0.2 * total) return null;
  const text = renderExpression(label);
  return {
    type: 'label_too_few',
    column: label,
    severity: 'info',
    description: `${few.length} of ${values.length} classes of \`${label.name}\` have fewer than ${CLASS_ROWS_MIN} rows, ${shareText(affected, total)} rows together: ${quoted(few)}. They cannot be in training and test at once; a slip of a commoner class is likely too.`,
    affectedCount: affected,
    populationCount: total,
    pointsMax: 40,
    evidence: { classes: few.slice(0, 50) },
    fixType: 'manual',
    fixOptions: [FIX.review, FIX.leave],
    cells: sql`SELECT __row AS "row", ${literal(label.position)} AS "position", ${text} AS value, CAST(NULL AS VARCHAR) AS suggestion,
      CAST(NULL AS DOUBLE) AS suggestion_confidence, 0.2::DOUBLE AS probability, ${literal(`A class of fewer than ${CLASS_ROWS_MIN} rows`)} AS reason
      FROM ${context.relation} WHERE ${text} IN (SELECT ${text} FROM ${context.relation} WHERE ${identifier(label.storageName)} IS NOT NULL GROUP BY 1 HAVING count(*) < ${literal(CLASS_ROWS_MIN)})`,
  };
}

function heaped(label: ScanColumn, values: string[], counts: number[], total: number): IssueDraft | null {
  const [top = 0] = counts;
  if (top < HEAPED * total) return null;
  return {
    type: 'label_heaped',
    column: label,
    severity: 'info',
    description: `${shareText(top, total)} values of \`${label.name}\` are ${values[0]}. A model that always says so looks good; predict first whether the value differs.`,
    affectedCount: top,
    populationCount: total,
    pointsMax: 20,
    evidence: { value: values[0], share: top / total },
    fixType: 'manual',
    fixOptions: [FIX.leave],
    cells: null,
  };
}
