import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { cellsOfValues } from './cell-select';
import { type ColumnValues, columnValues } from './column-values';
import { type DateReading, readDate } from './date-formats';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { quoted, textColumns } from './text-columns';

/** A column is one of dates when this share of its rows can be read as dates. */
const DATES_SHARE = 0.8;
const FILLED_MIN = 20;
/** Fewer odd dates are slips, which the search for wrong cells judges. */
const MINORITY_MIN = 3;
const VALUES_MAX = 5000;

export const dateFormatMix = defineCheck({
  id: 'date_format_mix',
  title: 'Mixed date formats',
  description:
    'Dates written in more than one way, both orders of day and month in one column, and dates whose order nothing proves.',
  silentWhen:
    'One format throughout, and an order of day and month that numbers above 12 prove while none speaks against it.',
  dimension: 'consistency',
  level: 'cell',
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['date_format_mix', 'ambiguous_dates'],
  fixOptions: [FIX.repair, FIX.isoDates, FIX.toNull],
  reuse: 'column',
  run: async (context) => {
    const issues: IssueDraft[] = [];
    let sampled = false;
    for (const column of textColumns(context)) {
      if (column.profile.filledCount < FILLED_MIN || (column.profile.statistics.lengthMax ?? 0) < 6) continue;
      const values = await columnValues(context, column);
      const dates = readColumn(values);
      if (dates === null) continue;
      sampled ||= !values.complete;
      issues.push(...mixOf(context, column, dates), ...orderOf(context, column, dates));
    }
    return { issues, method: sampled ? 'sampled' : 'exact', rowsScanned: context.rowCount };
  },
});

interface DatedValue extends DateReading {
  value: string;
  count: number;
}
interface DateColumn {
  dated: DatedValue[];
  total: number;
  formats: { format: string; count: number }[];
}

function readColumn({ values, counts, total }: ColumnValues): DateColumn | null {
  // A few values tell whether the column holds dates at all.
  const tried = values.slice(0, 50).filter((value) => readDate(value) !== null).length;
  if (tried < Math.min(50, values.length) * 0.5) return null;
  const dated = values.flatMap((value, index) => {
    const reading = readDate(value);
    return reading === null ? [] : [{ ...reading, value, count: counts[index] ?? 0 }];
  });
  if (sum(dated) < DATES_SHARE * total) return null;
  const byFormat = Map.groupBy(dated, ({ format }) => format);
  const formats = [...byFormat].map(([format, found]) => ({ format, count: sum(found) }));
  return { dated, total, formats: formats.sort((a, b) => b.count - a.count) };
}

function mixOf(
  context: CheckContext,
  column: ScanColumn,
  { dated, total, formats }: DateColumn,
): IssueDraft[] {
  const [top] = formats;
  if (top === undefined || formats.length < 2) return [];
  const odd = dated.filter(({ format }) => format !== top.format);
  const affected = sum(odd);
  if (affected < MINORITY_MIN || odd.length > VALUES_MAX) return [];
  if (alreadyTold(context, column, ['date_format_mix', 'encoding_faults'], affected)) return [];
  const findings = odd.map((one) => {
    const suggestion = one.date === null ? null : written(one.date, top.format);
    return {
      value: one.value,
      suggestion,
      confidence: suggestion === null ? 0 : 0.9,
      probability: 0.4,
      reason: `Written as ${one.format}, while most are written as ${top.format}`,
    };
  });
  return [
    {
      type: 'date_format_mix',
      column,
      severity: 'warning',
      description: `${shareText(affected, total)} dates in \`${column.name}\` are written in another way than most (${top.format}): ${quoted(odd.map(({ value }) => value))}. Read with one format they fail or become other days.`,
      affectedCount: affected,
      populationCount: total,
      pointsMax: 80,
      evidence: { formats },
      fixType: findings.every(({ suggestion }) => suggestion !== null) ? 'auto' : 'semi_auto',
      fixOptions: [FIX.repair, FIX.isoDates, FIX.toNull],
      cells: cellsOfValues(context, column, findings),
    },
  ];
}

/** Day or month first: proven, contradictory, or open. */
function orderOf(context: CheckContext, column: ScanColumn, { dated, total }: DateColumn): IssueDraft[] {
  const doubtful = dated.flatMap((one) =>
    one.dayOrMonth === null ? [] : [{ ...one, pair: one.dayOrMonth }],
  );
  const dayFirst = doubtful.filter(({ pair: [a] }) => a > 12);
  const monthFirst = doubtful.filter(({ pair: [, b] }) => b > 12);
  const open = doubtful.filter(({ pair: [a, b] }) => a <= 12 && b <= 12 && a !== b);
  const [days, months, unknown] = [sum(dayFirst), sum(monthFirst), sum(open)];
  if (days > 0 && months > 0) {
    const [odd, other] = days < months ? [dayFirst, 'day'] : [monthFirst, 'month'];
    if (alreadyTold(context, column, ['date_format_mix'], sum(odd))) return [];
    if (odd.length > VALUES_MAX) return [];
    return [
      {
        type: 'ambiguous_dates',
        column,
        severity: 'warning',
        description:
          `\`${column.name}\` holds both orders of day and month: ${days} dates can only be day first, ${months} only month first, such as ${quoted(
            odd.map(({ value }) => value),
            2,
          )}. ${unknown > 0 ? `The order of ${unknown} more is open.` : ''}`.trim(),
        affectedCount: Math.min(days, months) + unknown,
        populationCount: total,
        pointsMax: 80,
        evidence: { dayFirst: days, monthFirst: months, open: unknown },
        fixType: 'manual',
        fixOptions: [FIX.repair, FIX.toNull],
        cells: cellsOfValues(
          context,
          column,
          odd.map(({ value }) => ({
            value,
            suggestion: null,
            confidence: 0,
            probability: 0.4,
            reason: `Can only be ${other} first, against most of the column`,
          })),
        ),
      },
    ];
  }
  if (days + months > 0 || unknown < FILLED_MIN) return [];
  return [
    {
      type: 'ambiguous_dates',
      column,
      severity: 'info',
      description: `Nothing in \`${column.name}\` tells whether the day or the month comes first: no number is above 12 in ${shareText(unknown, total)} dates. Name the order when you read the column.`,
      affectedCount: unknown,
      populationCount: total,
      pointsMax: 0,
      evidence: { dayFirst: 0, monthFirst: 0, open: unknown },
      fixType: 'manual',
      fixOptions: [FIX.toNull],
      cells: null,
    },
  ];
}

/** The date in a plain format; null where that format needs an order of day and month. */
function written([year, month, day]: [number, number, number], format: string): string | null {
  const two = (number: number) => String(number).padStart(2, '0');
  const match = /^yyyy([-/. ]?)mm\1dd$/.exec(format);
  return match === null ? null : [year, two(month), two(day)].join(match[1] ?? '');
}

function sum(values: readonly { count: number }[]): number {
  return values.reduce((total, { count }) => total + count, 0);
}
