import { identifier, sql } from '@/server/engine/sql';
import { defineCheck, shareText } from '../check';
import { cellsWhere } from './cell-select';

/** Rows without a label: nothing can be learned from them, and they distort every measure of a model. */
export const missingLabels = defineCheck({
  id: 'missing_labels',
  title: 'Missing labels',
  dimension: 'label_quality',
  level: 'cell',
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
          fixOptions: [
            { id: 'review', title: 'Label them' },
            { id: 'drop_rows', title: 'Drop the rows' },
          ],
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
