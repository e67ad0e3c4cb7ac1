import { identifier, sql } from '@/server/engine/sql';
import { defineCheck, shareText } from '../check';
import { cellsWhere } from './cell-select';
import { FIX } from './fix-options';

/** Rows without a label: nothing can be learned from them, and they distort every measure of a model. */
export const missingLabels = defineCheck({
  id: 'missing_labels',
  title: 'Missing labels',
  description: 'Rows without a label.',
  silentWhen: 'A table without a named label.',
  dimension: 'label_quality',
  level: 'cell',
  needs: ['label'],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['missing_labels'],
  fixOptions: [FIX.label, FIX.dropRows],
  run: async (context) => {
    if (context.labelColumn === null) return { notRun: 'No label column is named.' };
    const label = context.columns.find(({ name }) => name === context.labelColumn);
    if (label === undefined) return { notRun: `There is no column named ${context.labelColumn}.` };
    const counted = { method: 'exact', rowsScanned: context.rowCount } as const;
    if (label.nullCount === 0) return { issues: [], ...counted };
    return {
      issues: [
        {
          type: 'missing_labels',
          column: label,
          severity: label.nullCount / context.rowCount >= 0.05 ? 'critical' : 'warning',
          description: `${shareText(label.nullCount, context.rowCount)} rows have no \`${label.name}\`. Nothing can be learned from them.`,
          affectedCount: label.nullCount,
          populationCount: context.rowCount,
          pointsMax: 100,
          evidence: {},
          fixType: 'manual',
          fixOptions: [FIX.label, FIX.dropRows],
          cells: cellsWhere(context, label, sql`${identifier(label.storageName)} IS NULL`, {
            probability: 0.3,
            reason: 'No label',
          }),
        },
      ],
      ...counted,
    };
  },
});
