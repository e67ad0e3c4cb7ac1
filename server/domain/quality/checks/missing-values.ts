import { describeJudgement, type Judgement } from '@/server/domain/missingness';
import { identifier, sql } from '@/server/engine/sql';
import { defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { cellsWhere } from './cell-select';
import { FIX } from './fix-options';
import { gatherColumns } from './gather-columns';
import { type Companion, missingCompanions } from './missing-companions';
import { missingMechanisms } from './missing-mechanisms';

/**
 * One issue a column with missing values, whatever their share; severity follows it. Where several columns would be a
 * warning, one line for the table is, and the columns are told under it. Not to alarm: a value that is absent by design
 * (another column decides it) costs nothing and is only told.
 */
export const missingValues = defineCheck({
  id: 'missing_values',
  title: 'Missing values',
  description:
    'One issue for each column with missing values, with the reason for their absence as far as the data tells.',
  silentWhen: 'Values that another column makes absent by design are told, but cost nothing.',
  dimension: 'completeness',
  level: 'cell',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['missing_values', 'incomplete_columns'],
  fixOptions: [FIX.impute, FIX.indicator, FIX.dropRows],
  run: async (context) => {
    const affected = context.columns.filter(
      (column) => column.nullCount > 0 && column.nullCount < context.rowCount,
    );
    const companions = await missingCompanions(context, affected);
    const mechanisms = await missingMechanisms(context, affected);
    const issues = affected.map((column) =>
      draft(
        context,
        column,
        companions.get(column.position) ?? null,
        mechanisms.get(column.position) ?? null,
      ),
    );
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
  gather: (found) =>
    gatherColumns(found, {
      type: 'incomplete_columns',
      sentence: 'lack 5 % or more of their values',
      advice:
        'A model has to drop or guess them. Each column is listed by itself with the reason for its gaps, as far as the data tells: fill, mark or drop column by column.',
    }),
});

function draft(
  context: Parameters<typeof missingValues.run>[0],
  column: ScanColumn,
  companion: Companion | null,
  judgement: Judgement | null,
): IssueDraft {
  const share = column.nullCount / context.rowCount;
  const rule = judgement?.mechanism === 'by_design' ? (judgement.drivers[0] ?? null) : null;
  const byDesign = companion?.determinedBy ?? rule?.column ?? null;
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
        : '. A model has to drop or guess them.') +
    (byDesign === null && judgement !== null ? ` ${describeJudgement(judgement)}` : '');
  return {
    type: 'missing_values',
    column,
    severity,
    description,
    affectedCount: column.nullCount,
    populationCount: context.rowCount,
    pointsMax: byDesign !== null ? 0 : 100,
    evidence: {
      mechanism: byDesign !== null ? 'by_design' : (judgement?.mechanism ?? 'undecided'),
      drivers:
        byDesign !== null
          ? [
              {
                column: byDesign,
                effect: companion?.determinedBy === byDesign ? companion.effect : (rule?.effect ?? 1),
              },
            ]
          : (judgement?.drivers ?? []),
      togetherWith: together,
      pValue: judgement?.pValue ?? null,
      smallestShift: judgement?.smallestShift ?? null,
      columnsTested: judgement?.columnsTested ?? 0,
      sampleRows: judgement?.sampleRows ?? 0,
      sampled: judgement !== null && judgement.sampleRows < context.rowCount,
    },
    fixType: byDesign !== null ? 'manual' : 'semi_auto',
    fixOptions: [FIX.impute, FIX.indicator, FIX.dropRows],
    cells: cellsWhere(context, column, sql`${identifier(column.storageName)} IS NULL`, {
      // Missing is a fact; whether a value should stand here is judged by the check for wrong cells.
      probability: byDesign !== null ? 0.05 : 0.3,
      reason: byDesign !== null ? `Empty by design: ${byDesign} decides it` : 'No value',
    }),
  };
}
