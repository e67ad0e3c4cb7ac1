import { defineCheck, type IssueDraft, shareText } from '../check';
import { FIX } from './fix-options';

/** Columns with no value at all, or with one in a hundred rows at most: nothing can be learned from them. */
export const emptyColumns = defineCheck({
  id: 'empty_columns',
  title: 'Empty columns',
  description: 'Columns without any value.',
  silentWhen: 'A column with a single value or more is the matter of missing values.',
  dimension: 'completeness',
  level: 'column',
  reuse: 'column',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['empty_column'],
  fixOptions: [FIX.dropColumn],
  run: async (context) => {
    const issues = context.columns
      .filter((column) => context.rowCount >= 5 && column.profile.filledCount <= 0.01 * context.rowCount)
      .map((column): IssueDraft => {
        const empty = context.rowCount - column.profile.filledCount;
        return {
          type: column.profile.filledCount === 0 ? 'empty_column' : 'near_empty_column',
          column,
          severity: 'warning',
          description: `\`${column.name}\` is empty in ${shareText(empty, context.rowCount)} rows. Nothing can be learned from it.`,
          affectedCount: empty,
          populationCount: context.rowCount,
          // Nearly empty columns already lose their points as missing values.
          pointsMax: column.profile.filledCount === 0 ? 100 : 0,
          evidence: { filled: column.profile.filledCount },
          fixType: 'semi_auto',
          fixOptions: [FIX.dropColumn],
          cells: null,
        };
      });
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});
