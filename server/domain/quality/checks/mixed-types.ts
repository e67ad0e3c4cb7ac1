import { identifier, sql } from '@/server/engine/sql';
import { defineCheck, type IssueDraft, shareText } from '../check';
import { isNumeric } from '../profile-columns';
import { cellsWhere } from './cell-select';
import { FIX } from './fix-options';

/** Words for "nothing" are the matter of another check and do not count here. */
const NOTHING =
  "('', 'na', 'n/a', 'none', 'null', 'nil', 'nan', '-', '--', '?', 'unknown', 'unk', 'missing', 'tbd', '#n/a', 'nat', '.')";

/** Columns of numbers, dates or times in which some values are something else. */
export const mixedTypes = defineCheck({
  id: 'mixed_types',
  title: 'Mixed types',
  description: 'Columns of numbers or dates in which some values are something else.',
  silentWhen: 'Words for "nothing" are the matter of disguised missing values.',
  dimension: 'consistency',
  level: 'cell',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['mixed_types'],
  fixOptions: [FIX.cast, FIX.toNull],
  run: async (context) => {
    const issues: IssueDraft[] = [];
    for (const column of context.columns) {
      if (column.storageType !== 'VARCHAR') continue;
      const value = identifier(column.storageName);
      const fits = isNumeric(column)
        ? sql`TRY_CAST(${value} AS DOUBLE) IS NOT NULL`
        : column.type === 'date' || column.type === 'datetime'
          ? sql`regexp_matches(${value}, '[0-9]')`
          : null;
      if (fits === null) continue;
      const odd = sql`${value} IS NOT NULL AND NOT (${fits}) AND lower(trim(${value})) NOT IN ${{ text: NOTHING, toString: () => NOTHING }}`;
      const examples = await context.session.query<{ value: string; n: number }>(
        sql`SELECT ${value} AS value, count(*) AS n FROM ${context.relation} WHERE ${odd} GROUP BY 1 ORDER BY n DESC, value LIMIT 1000`
          .text,
      );
      const affected = examples.reduce((sum, { n }) => sum + Number(n), 0);
      if (affected === 0) continue;
      // A stripped number (a unit, a thousands mark, a currency sign) is offered where it is one.
      const stripped = sql`regexp_extract(replace(${value}, ',', ''), '^[^0-9+-]{0,3}([+-]?[0-9]+(\\.[0-9]+)?)\\s*[^0-9]{0,12}$', 1)`;
      const suggestion = isNumeric(column) ? sql`nullif(${stripped}, '')` : undefined;
      issues.push({
        type: 'mixed_types',
        column,
        severity: affected >= 0.01 * column.profile.filledCount || affected >= 20 ? 'warning' : 'info',
        description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` are no ${isNumeric(column) ? 'numbers' : 'dates'}, such as ${examples
          .slice(0, 3)
          .map((example) => `"${example.value}"`)
          .join(
            ', ',
          )}. The column cannot be used as ${isNumeric(column) ? 'numbers' : 'dates'} until they are mended.`,
        affectedCount: affected,
        populationCount: column.profile.filledCount,
        pointsMax: 100,
        evidence: {
          examples: examples.slice(0, 20).map(({ value: text, n }) => ({ value: text, count: Number(n) })),
        },
        fixType: 'semi_auto',
        fixOptions: [FIX.cast, FIX.toNull],
        cells: cellsWhere(context, column, odd, {
          probability: 0.45,
          reason: isNumeric(column)
            ? 'Not a number in a column of numbers'
            : 'Not a date in a column of dates',
          suggestion,
          suggestionConfidence: suggestion === undefined ? undefined : 0.8,
        }),
      });
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});
