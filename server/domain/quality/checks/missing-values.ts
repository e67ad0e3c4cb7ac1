import { identifier, sql } from '@/server/engine/sql';
import { defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { cellsWhere } from './cell-select';
import { type Companion, missingCompanions } from './missing-companions';

/**
 * One issue a column with missing values, whatever their share; severity follows it. Not to alarm: a value that is
 * absent by design (another column decides it) costs nothing and is only told.
 */
export const missingValues = defineCheck({
  id: 'missing_values',
  title: 'Missing values',
  dimension: 'completeness',
  level: 'cell',
  run: async (context) => {
    const affected = context.columns.filter(
      (column) => column.nullCount > 0 && column.nullCount < context.rowCount,
    );
    const companions = await missingCompanions(context, affected);
    const issues = affected.map((column) => draft(context, column, companions.get(column.position) ?? null));
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

function draft(
  context: Parameters<typeof missingValues.run>[0],
  column: ScanColumn,
  companion: Companion | null,
): IssueDraft {
  const share = column.nullCount / context.rowCount;
  const byDesign = companion?.determinedBy ?? null;
  const important = column.name === context.labelColumn;
  const severity =
    byDesign !== null ? 'info' : important || share >= 0.5 ? 'critical' : share >= 0.05 ? 'warning' : 'info';
  const together = companion?.togetherWith ?? [];
  const description =
    `${shareText(column.nullCount, context.rowCount)} values in \`${column.name}\` are missing` +
    (byDesign !== null
      ? `, nearly always where \`${byDesign}\` decides it: they look absent by design.`
      : together.length > 0
        ? `, in the same rows as in ${together.map((name) => `\`${name}\``).join(', ')}. A model has to drop or guess them.`
        : '. A model has to drop or guess them.');
  return {
    type: 'missing_values',
    column,
    severity,
    description,
    affectedCount: column.nullCount,
    populationCount: context.rowCount,
    pointsMax: byDesign !== null ? 0 : 100,
    evidence: {
      mechanism: byDesign !== null ? 'by_design' : 'undecided',
      drivers: byDesign === null ? [] : [{ column: byDesign, effect: companion?.effect ?? 1 }],
      togetherWith: together,
    },
    fixType: byDesign !== null ? 'manual' : 'semi_auto',
    fixOptions: [
      { id: 'impute', title: 'Fill from the other columns' },
      { id: 'indicator', title: 'Add a column that marks them' },
      { id: 'drop_rows', title: 'Drop the rows' },
    ],
    cells: cellsWhere(context, column, sql`${identifier(column.storageName)} IS NULL`, {
      // Missing is a fact; whether a value should stand here is judged by the check for wrong cells.
      probability: byDesign !== null ? 0.05 : 0.3,
      reason: byDesign !== null ? `Empty by design: ${byDesign} decides it` : 'No value',
    }),
  };
}
