import { identifier, join, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { isNumeric } from '../profiled-column';
import { cellsWhere } from './cell-select';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { sampledRows } from './outlier-fences';

/** Words for "nothing" are the matter of another check and do not count here. */
const NOTHING =
  "('', 'na', 'n/a', 'none', 'null', 'nil', 'nan', '-', '--', '?', 'unknown', 'unk', 'missing', 'tbd', '#n/a', 'nat', '.')";

/** Types under which the search for wrong cells tells the same. */
const TOLD = ['implausible_numbers', 'unit_mix', 'systematic_faults', 'format_minority', 'date_format_mix'];
/**
 * A column that is read as text since so much of it is no number is still one of numbers, when most of it is, in many
 * values, and the rest holds no digit: codes and remarks of mixed columns share digits, and levels are few.
 */
const [MOST, NUMBERS_MIN, DIGITS_MAX, SAMPLE_ROWS] = [0.5, 20, 0.2, 20_000];

/** Columns of numbers, dates or times in which some values are something else. */
export const mixedTypes = defineCheck({
  id: 'mixed_types',
  title: 'Mixed types',
  description: 'Columns of numbers or dates in which some values are something else.',
  silentWhen: 'Words for "nothing" are the matter of disguised missing values.',
  dimension: 'consistency',
  level: 'cell',
  // After the search for wrong cells, which tells the same faults with a repair.
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['mixed_types'],
  fixOptions: [FIX.cast, FIX.toNull],
  run: async (context) => {
    const issues: IssueDraft[] = [];
    const kinds = await kindsOf(context);
    for (const [column, kind] of kinds) {
      const value = identifier(column.storageName);
      const numbers = kind === 'numbers';
      const fits = numbers
        ? sql`TRY_CAST(${value} AS DOUBLE) IS NOT NULL`
        : sql`regexp_matches(${value}, '[0-9]')`;
      const odd = sql`${value} IS NOT NULL AND NOT (${fits}) AND lower(trim(${value})) NOT IN ${{ text: NOTHING, toString: () => NOTHING }}`;
      const examples = await context.session.query<{ value: string; n: number }>(
        sql`SELECT ${value} AS value, count(*) AS n FROM ${context.relation} WHERE ${odd} GROUP BY 1 ORDER BY n DESC, value LIMIT 1000`
          .text,
      );
      const affected = examples.reduce((sum, { n }) => sum + Number(n), 0);
      if (affected === 0 || alreadyTold(context, column, TOLD, affected)) continue;
      // A stripped number (a unit, a thousands mark, a currency sign) is offered where it is one.
      const stripped = sql`regexp_extract(replace(${value}, ',', ''), '^[^0-9+-]{0,3}([+-]?[0-9]+(\\.[0-9]+)?)\\s*[^0-9]{0,12}$', 1)`;
      const suggestion = numbers ? sql`nullif(${stripped}, '')` : undefined;
      issues.push({
        type: 'mixed_types',
        column,
        severity: affected >= 0.01 * column.profile.filledCount || affected >= 20 ? 'warning' : 'info',
        description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` are no ${numbers ? 'numbers' : 'dates'}, such as ${examples
          .slice(0, 3)
          .map((example) => `"${example.value}"`)
          .join(', ')}. The column cannot be used as ${numbers ? 'numbers' : 'dates'} until they are mended.`,
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
          reason: numbers ? 'Not a number in a column of numbers' : 'Not a date in a column of dates',
          suggestion,
          suggestionConfidence: suggestion === undefined ? undefined : 0.8,
        }),
      });
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

/** What the values of the columns that are stored as text mostly are. */
async function kindsOf(context: CheckContext): Promise<[ScanColumn, 'numbers' | 'dates'][]> {
  const texts = context.columns.filter(
    ({ storageType, profile }) => storageType === 'VARCHAR' && profile.filledCount > 0,
  );
  const doubtful = texts.filter(
    ({ type }) => type === 'text' || type === 'category' || type === 'identifier',
  );
  const measures = doubtful.flatMap(({ position, storageName }) => {
    const value = identifier(storageName);
    const filled = sql`${value} IS NOT NULL AND lower(trim(${value})) NOT IN ${{ text: NOTHING, toString: () => NOTHING }}`;
    const number = sql`TRY_CAST(${value} AS DOUBLE) IS NOT NULL`;
    const date = sql`TRY_CAST(${value} AS DATE) IS NOT NULL`;
    return [
      sql`count(*) FILTER (WHERE ${filled}) AS ${identifier(`filled${position}`)}`,
      sql`count(*) FILTER (WHERE ${number}) AS ${identifier(`numbers${position}`)}`,
      sql`count(DISTINCT CASE WHEN ${number} THEN ${value} END) AS ${identifier(`values${position}`)}`,
      sql`count(*) FILTER (WHERE ${date}) AS ${identifier(`dates${position}`)}`,
      sql`count(*) FILTER (WHERE ${filled} AND NOT (${number}) AND regexp_matches(${value}, '[0-9]')) AS ${identifier(`strange${position}`)}`,
      sql`count(*) FILTER (WHERE ${filled} AND NOT (${date}) AND regexp_matches(${value}, '[0-9]')) AS ${identifier(`undated${position}`)}`,
    ];
  });
  const [row] =
    measures.length === 0
      ? []
      : await context.session.query<Record<string, number>>(
          sql`SELECT ${join(measures)} FROM ${context.relation} WHERE ${sampledRows(context.rowCount, SAMPLE_ROWS)}`
            .text,
          { signal: context.signal },
        );
  return texts.flatMap((column): [ScanColumn, 'numbers' | 'dates'][] => {
    if (isNumeric(column)) return [[column, 'numbers']];
    if (column.type === 'date' || column.type === 'datetime') return [[column, 'dates']];
    const of = (name: string) => Number(row?.[`${name}${column.position}`] ?? 0);
    const filled = of('filled');
    const mostly = (fitting: number, withDigits: number) =>
      fitting >= MOST * filled && fitting < filled && withDigits <= DIGITS_MAX * (filled - fitting);
    if (mostly(of('numbers'), of('strange')) && of('values') >= NUMBERS_MIN) return [[column, 'numbers']];
    return mostly(of('dates'), of('undated')) && of('dates') > of('numbers') ? [[column, 'dates']] : [];
  });
}
