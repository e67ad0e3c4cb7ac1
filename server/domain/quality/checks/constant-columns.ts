import { defineCheck, type IssueDraft } from '../check';

/** Columns in which one value fills every row: they carry no information. A label that is constant is critical. */
export const constantColumns = defineCheck({
  id: 'constant_columns',
  title: 'Constant columns',
  dimension: 'distribution',
  level: 'column',
  run: async (context) => {
    const issues = context.columns
      .filter(
        ({ profile }) =>
          context.rowCount >= 10 &&
          profile.distinctCount === 1 &&
          profile.filledCount > 0.5 * context.rowCount,
      )
      .map((column): IssueDraft => {
        const value = column.profile.statistics.topValues?.[0]?.value ?? column.profile.statistics.min ?? '';
        const isLabel = column.name === context.labelColumn;
        return {
          type: 'constant_column',
          column,
          severity: isLabel ? 'critical' : 'info',
          description: `\`${column.name}\` holds the one value "${value}" in all ${column.profile.filledCount} filled rows. ${isLabel ? 'A label with one class cannot be learned.' : 'A model learns nothing from it.'}`,
          affectedCount: column.profile.filledCount,
          populationCount: context.rowCount,
          pointsMax: isLabel ? 100 : 30,
          evidence: { value },
          fixType: 'semi_auto',
          fixOptions: [
            { id: 'drop_column', title: 'Drop the column' },
            { id: 'leave', title: 'Leave it' },
          ],
          cells: null,
        };
      });
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});
