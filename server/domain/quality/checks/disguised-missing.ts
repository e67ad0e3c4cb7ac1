import { identifier, literal, sql } from '@/server/engine/sql';
import { defineCheck, type IssueDraft, shareText } from '../check';
import { isNumeric } from '../profiled-column';
import { cellsOfValues } from './cell-select';
import { FIX } from './fix-options';
import { gatherColumns } from './gather-columns';
import { codesIn, DATES, storesNumbers, WORDS } from './missing-codes';

/** Among words "none" may be an answer ("no airbags"): it is told and costs little, however often it stands there. */
const MAYBE_ANSWERS = new Set(['none', 'nil', 'empty', 'blank']);
const MAYBE_POINTS = 20;
const WORD = 'a word for "no value"';
const CODE = 'a round limit far from all other values, many times';
const CAP =
  'a round limit, many times, above values that reach far themselves: where the largest are cut off, it is one of those';
/** Values that reach so many deviations above their mean have a tail that a publisher may cut off at a limit. */
const LONG_TAIL = 8;

/**
 * Words and numbers that stand for "nothing", by dictionary and evidence: a word needs to stand out among other values;
 * a number has to lie beyond all ordinary values or to be a spike; -1 and the like alone never suffice. How often a word
 * stands in a column is no evidence: "unknown" means nothing in one row and in nine of ten.
 */
export const disguisedMissing = defineCheck({
  id: 'disguised_missing',
  title: 'Disguised missing values',
  description: 'Words, numbers and dates that stand for "no value", such as unknown, -999 or 1900-01-01.',
  silentWhen:
    'A code needs evidence: it lies far outside all other values or recurs; -1 or 0 alone never suffices, and "none" among words may be an answer.',
  dimension: 'completeness',
  level: 'cell',
  reuse: 'column',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['disguised_missing', 'disguised_columns'],
  fixOptions: [FIX.toNull],
  run: async (context) => {
    const issues: IssueDraft[] = [];
    const found = await codesIn(context);
    for (const [column, codes] of found) {
      const values: { value: string; count: number; probability: number; evidence: string }[] = [];
      for (const { value, count } of codes) {
        const key = value.trim().toLowerCase();
        if (WORDS.includes(key)) {
          const inNumbers = isNumeric(column) || column.type === 'date' || column.type === 'datetime';
          values.push({
            value,
            count,
            probability: inNumbers ? 0.45 : 0.4,
            evidence: inNumbers ? 'a word among values of another kind' : WORD,
          });
        } else if (storesNumbers(column)) {
          const sentinel = await sentinelOf(context, column, Number(value), count);
          if (sentinel === null) continue;
          values.push({
            value,
            count,
            probability: sentinel === 'code' ? 0.8 : 0.45,
            evidence: sentinel === 'code' ? CODE : CAP,
          });
        } else if (DATES.includes(key) && count >= 5 && count >= 0.01 * column.profile.filledCount) {
          values.push({ value, count, probability: 0.7, evidence: 'a default date that recurs' });
        }
      }
      if (values.length === 0) continue;
      const affected = values.reduce((sum, { count }) => sum + count, 0);
      const share = affected / context.rowCount;
      const maybeAnswers = values.every(
        ({ value, evidence }) =>
          evidence === CAP || (evidence === WORD && MAYBE_ANSWERS.has(value.trim().toLowerCase())),
      );
      const list = values
        .slice(0, 5)
        .map(({ value, count }) => `"${value}" (${count})`)
        .join(', ');
      issues.push({
        type: 'disguised_missing',
        column,
        severity: share >= 0.05 && !maybeAnswers ? 'warning' : 'info',
        description: `${shareText(affected, context.rowCount)} values in \`${column.name}\` say "nothing" in words or codes: ${list}. ${maybeAnswers ? 'Unless that is an answer here, a' : 'A'} model takes them for real values.`,
        affectedCount: affected,
        populationCount: context.rowCount,
        pointsMax: maybeAnswers ? MAYBE_POINTS : 100,
        evidence: { values, maybeAnswers },
        // What may be an answer is for a person to decide.
        fixType: maybeAnswers ? 'semi_auto' : 'auto',
        fixOptions: [FIX.toNull],
        cells: cellsOfValues(
          context,
          column,
          values.map(({ value, probability, evidence }) => ({
            value,
            suggestion: null,
            confidence: 0,
            probability,
            reason: `"${value}" stands for no value: ${evidence}`,
          })),
        ),
      });
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
  gather: (found) =>
    gatherColumns(found, {
      type: 'disguised_columns',
      sentence: 'write "nothing" in words or codes in 5 % or more of their rows',
      advice: 'A model takes them for real values. One fix turns them into missing values in all columns.',
    }),
});

/**
 * Whether a number is a code: frequent, and a long way outside the range of all other values. Above a long tail it may as
 * well be the limit at which the largest values were cut off.
 */
async function sentinelOf(
  context: Parameters<typeof disguisedMissing.run>[0],
  column: (typeof context)['columns'][number],
  value: number,
  count: number,
): Promise<'code' | 'cap' | null> {
  if (count < 5 || Math.abs(value) < 99) return null;
  const x = sql`TRY_CAST(${identifier(column.storageName)} AS DOUBLE)`;
  const [range] = await context.session.query<{
    low: number | null;
    high: number | null;
    mean: number | null;
    deviation: number | null;
  }>(
    sql`SELECT min(${x}) AS low, max(${x}) AS high, avg(${x}) AS mean, stddev_samp(${x}) AS deviation FROM ${context.relation} WHERE ${x} <> ${literal(value)}`
      .text,
  );
  if (range?.low == null || range.high == null) return null;
  const deviation = range.deviation ?? 0;
  const gap = value < range.low ? range.low - value : value - range.high;
  if (gap <= Math.max(3 * deviation, 0.5 * (range.high - range.low))) return null;
  const tail = range.high - (range.mean ?? range.high);
  return value > range.high && tail > LONG_TAIL * deviation ? 'cap' : 'code';
}
