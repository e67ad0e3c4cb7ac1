import { renderExpression } from '@/server/domain/ingestion';
import { identifier, sql } from '@/server/engine/sql';
import { defineCheck, shareText } from '../check';
import { FIX } from './fix-options';

/** More values than this and the label is a number to predict, not a class. */
const CLASSES_MAX = 100;
/** Smallest class against an even share. */
const WARN_RATIO = 0.2;
const CRITICAL_RATIO = 0.02;

/** How unevenly the classes of the label are filled; runs only when a label is named. */
export const classImbalance = defineCheck({
  id: 'class_imbalance',
  title: 'Class imbalance',
  description: 'Classes of the label that are thin against an even share.',
  silentWhen: 'Regression, and labels of more than a hundred values.',
  dimension: 'distribution',
  level: 'dataset',
  needs: ['label'],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['class_imbalance'],
  fixOptions: [FIX.classWeights, FIX.leave],
  run: async (context) => {
    if (context.labelColumn === null) return { notRun: 'No label column is named.' };
    const label = context.columns.find(({ name }) => name === context.labelColumn);
    if (label === undefined) return { notRun: `There is no column named ${context.labelColumn}.` };
    if (context.taskType === 'regression') return { notRun: 'The task is regression.' };
    if (label.profile.distinctCount > CLASSES_MAX)
      return { notRun: `The label has ${label.profile.distinctCount} values; that is no class label.` };
    const classes = await context.session.query<{ value: string; n: number }>(
      sql`SELECT ${renderExpression(label)} AS value, count(*) AS n FROM ${context.relation}
        WHERE ${identifier(label.storageName)} IS NOT NULL GROUP BY 1 ORDER BY n DESC, value`.text,
    );
    const counted = { method: 'exact', rowsScanned: context.rowCount } as const;
    const smallest = classes.at(-1);
    const total = classes.reduce((sum, { n }) => sum + Number(n), 0);
    if (smallest === undefined || classes.length < 2) return { issues: [], ...counted };
    const ratio = (Number(smallest.n) * classes.length) / total;
    if (ratio >= WARN_RATIO) return { issues: [], ...counted };
    const thin = classes.filter(({ n }) => (Number(n) * classes.length) / total < WARN_RATIO);
    const affected = thin.reduce((sum, { n }) => sum + Number(n), 0);
    return {
      issues: [
        {
          type: 'class_imbalance',
          column: label,
          severity: ratio < CRITICAL_RATIO ? 'critical' : 'warning',
          description: `The class "${smallest.value}" of \`${label.name}\` has ${shareText(Number(smallest.n), total)} rows; an even share would be ${Math.round(total / classes.length)}. Models tend to ignore thin classes.`,
          affectedCount: affected,
          populationCount: total,
          // What is lost grows as the smallest class shrinks, not with its rows.
          pointsMax: 60 * (1 - ratio / WARN_RATIO),
          evidence: { classes: classes.map(({ value, n }) => ({ value, count: Number(n) })), ratio },
          fixType: 'manual',
          fixOptions: [FIX.classWeights, FIX.leave],
          cells: null,
        },
      ],
      ...counted,
    };
  },
});
