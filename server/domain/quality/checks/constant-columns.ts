import { defineCheck, type IssueDraft } from '../check';
import { FIX } from './fix-options';

/** Columns in which one value fills every row: they carry no information. A label that is constant is critical. */
export const constantColumns = defineCheck({
  id: 'constant_columns',
  title: 'Constant columns',
  description: 'Columns with one value throughout.',
  silentWhen: 'Empty columns have their own check.',
  dimension: 'distribution',
  level: 'column',
  needs: [],
  cost: 'low',
  defaultSeverity: 'info',
  issueTypes: ['constant_column'],
  fixOptions: [FIX.dropColumn, FIX.leave],
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
          fixOptions: [FIX.dropColumn, FIX.leave],
          cells: null,
        };
      });
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});
