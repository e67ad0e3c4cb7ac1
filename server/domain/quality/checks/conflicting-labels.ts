import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import { defineCheck, shareText } from '../check';
import { isNumeric } from '../profile-columns';
import { FIX } from './fix-options';

/** A label of more numbers than this is measured, not chosen. */
const CLASSES_MAX = 100;

/**
 * Rows that are the same in every feature but have different labels: no model can get all of them right. Runs when a
 * label is named. Not to alarm: with few, coarse features such rows meet by chance, so the features must have at least
 * as many combinations as there are rows.
 */
export const conflictingLabels = defineCheck({
  id: 'conflicting_labels',
  title: 'Conflicting labels',
  description: 'Rows that are the same in every feature but have different labels.',
  silentWhen: 'Features with fewer combinations than rows, where equal rows meet by chance.',
  dimension: 'label_quality',
  level: 'row',
  needs: ['label'],
  cost: 'medium',
  defaultSeverity: 'warning',
  issueTypes: ['conflicting_labels'],
  fixOptions: [FIX.review],
  run: async (context) => {
    if (context.labelColumn === null) return { notRun: 'No label column is named.' };
    const label = context.columns.find(({ name }) => name === context.labelColumn);
    if (label === undefined) return { notRun: `There is no column named ${context.labelColumn}.` };
    if (isNumeric(label) && (context.taskType === 'regression' || label.profile.distinctCount > CLASSES_MAX))
      return { notRun: 'The label is a number to predict; equal rows may have different ones.' };
    const features = context.columns.filter(
      (column) => column !== label && column.type !== 'identifier' && column.type !== 'empty',
    );
    if (features.length < 2) return { notRun: 'There are fewer than two features beside the label.' };
    const counted = { method: 'exact', rowsScanned: context.rowCount } as const;
    const combinations = features.reduce(
      (product, { profile }) => product * Math.max(1, profile.distinctCount),
      1,
    );
    if (combinations < context.rowCount)
      return { notRun: 'The features have fewer combinations than rows; equal rows meet by chance.' };
    const key = features.map((column) => sql`coalesce(${renderExpression(column)}, chr(1))`);
    await context.session.execute(
      sql`CREATE OR REPLACE TEMP TABLE conflicts AS SELECT __row, label, labels FROM (
        SELECT __row, label, count(DISTINCT label) OVER (PARTITION BY h) AS labels FROM (
          SELECT __row, ${renderExpression(label)} AS label, md5_number(concat_ws(chr(0), ${join(key)})) AS h
          FROM ${context.relation} WHERE ${identifier(label.storageName)} IS NOT NULL)) WHERE labels > 1`
        .text,
      { signal: context.signal },
    );
    const [found] = await context.session.query<{ n: number }>('SELECT count(*) AS n FROM conflicts');
    const affected = Number(found?.n ?? 0);
    if (affected === 0) return { issues: [], ...counted };
    const share = affected / context.rowCount;
    const conflicts = { text: 'conflicts', toString: () => 'conflicts' };
    return {
      issues: [
        {
          type: 'conflicting_labels',
          column: label,
          severity: share >= 0.05 ? 'critical' : share >= 0.01 ? 'warning' : 'info',
          description: `${shareText(affected, context.rowCount)} rows are the same in every feature as another row but have another \`${label.name}\`. No model can get all of them right.`,
          affectedCount: affected,
          populationCount: context.rowCount,
          pointsMax: 100,
          evidence: { features: features.length },
          fixType: 'manual',
          fixOptions: [FIX.review],
          cells: sql`SELECT __row AS "row", ${literal(label.position)} AS "position", label AS value, CAST(NULL AS VARCHAR) AS suggestion,
            CAST(NULL AS DOUBLE) AS suggestion_confidence, CAST(0.45 AS DOUBLE) AS probability,
            'Another row with the same features has another label' AS reason FROM ${conflicts}`,
        },
      ],
      ...counted,
    };
  },
});
