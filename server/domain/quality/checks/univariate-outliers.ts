import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { scaleGap } from '@/server/stats/scale-gap';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { isNumeric, scaleExpression } from '../profiled-column';
import { shareSaturation } from '../score';
import { sampleOf } from '../shared-sample';
import { cellsWhere } from './cell-select';
import { columnBatches } from './column-batches';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { type Fences, outlierFences, SAMPLE_ROWS } from './outlier-fences';

/** With fewer values there is no shape to be outside of. */
const FILLED_MIN = 50;
/** Outliers are few; a fence that shuts out more than this, and more than a handful, has misread the shape. */
const SHARE_MAX = 0.01;
const HANDFUL = 5;
/** Up to this share is believed where the values stand apart: nearly none lie in the first stretch beyond the fence. */
const APART_SHARE_MAX = 0.45;
/** A group that stands apart may be another population: beyond this share it costs no more, and never less. */
const COSTLY_SHARE_MAX = 0.05;
const NEAR_SHARE_MAX = 0.2;
/** How far that stretch goes, in widths from fence to fence. */
const NEAR_WIDTH = 0.5;

/**
 * Values far outside the bulk, by the shape of the distribution. Not to alarm: identifiers and codes, columns with few
 * distinct values, heavy tails (which the fences follow), and any rule that would mark more than one in a hundred.
 * Rare values are often right, so these are told, not believed: probability stays below one half unless a value is a
 * power of ten off the bulk.
 */
export const univariateOutliers = defineCheck({
  id: 'univariate_outliers',
  title: 'Outliers in one column',
  description: 'Numbers far outside the bulk of their column, by the shape of its distribution.',
  silentWhen:
    'Identifiers, columns of few values, heavy tails, and a fence that shuts out more than one value in a hundred, unless these stand far apart.',
  dimension: 'accuracy',
  level: 'cell',
  reuse: 'column',
  needs: [],
  cost: 'medium',
  defaultSeverity: 'info',
  issueTypes: ['univariate_outliers'],
  fixOptions: [FIX.plausible, FIX.quarantine, FIX.toNull],
  run: async (context) => {
    const issues: IssueDraft[] = [];
    const fenced = await fencedColumns(context);
    for (const { column, x, fences, width, outside, found } of fenced) {
      if (Number.isFinite(fences.low)) column.profile.statistics.lowerFence = fences.low;
      if (Number.isFinite(fences.high)) column.profile.statistics.upperFence = fences.high;
      const affected = found.count;
      // A code for "nothing" that lies far out has been told as that.
      if (affected === 0 || alreadyTold(context, column, ['disguised_missing'], affected)) continue;
      const share = affected / column.profile.filledCount;
      issues.push({
        type: 'univariate_outliers',
        column,
        severity: 'info',
        description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` ${
          share > COSTLY_SHARE_MAX ? 'form a group far from the bulk' : 'lie far outside the bulk'
        } (${fences.rule}: ${sidesText(fences)}). ${
          share > COSTLY_SHARE_MAX
            ? 'So many are another unit, a code, or another population.'
            : 'They may be right; those that are wrong pull a model.'
        }`,
        affectedCount: affected,
        populationCount: column.profile.filledCount,
        pointsMax: Math.min(100, (100 * shareSaturation(COSTLY_SHARE_MAX)) / shareSaturation(share)),
        evidence: {
          class: share > COSTLY_SHARE_MAX ? 'group_apart' : 'rare_but_plausible',
          rule: fences.rule,
          ...(Number.isFinite(fences.low) ? { low: fences.low } : {}),
          ...(Number.isFinite(fences.high) ? { high: fences.high } : {}),
          lowest: found.low,
          highest: found.high,
        },
        fixType: 'manual',
        fixOptions: [FIX.plausible, FIX.quarantine, FIX.toNull],
        cells: cellsWhere(context, column, outside, {
          probability: probabilityOf(x, fences, width),
          reason: sql`'Far outside the bulk: ' || CASE WHEN ${x} > ${literal(fences.high)} THEN ${literal(`above the fence ${round(fences.high)}`)} ELSE ${literal(`below the fence ${round(fences.low)}`)} END`,
        }),
      });
    }
    return {
      issues,
      method: context.rowCount > 200_000 ? 'sketched' : 'exact',
      rowsScanned: context.rowCount,
    };
  },
});

interface FencedColumn {
  column: ScanColumn;
  x: Sql;
  fences: Fences;
  /** From fence to fence. */
  width: number;
  outside: Sql;
  found: { count: number; low: number; high: number };
}

/**
 * Fences from one sample of all columns. The range of a column tells whether anything lies outside of them; only then
 * it is counted, all such columns in one pass.
 */
async function fencedColumns(context: CheckContext): Promise<FencedColumn[]> {
  const eligible = context.columns.filter(
    (column) =>
      isNumeric(column) && column.profile.filledCount >= FILLED_MIN && column.profile.distinctCount >= 20,
  );
  const fenced: FencedColumn[] = [];
  for (const batch of columnBatches(eligible)) fenced.push(...(await fencedBatch(context, batch)));
  return fenced;
}

async function fencedBatch(context: CheckContext, eligible: readonly ScanColumn[]): Promise<FencedColumn[]> {
  const { session, relation } = context;
  const named = (name: string, column: ScanColumn, value: Sql) =>
    sql`${value} AS ${identifier(`${name}${column.position}`)}`;
  const values = eligible.map((column) => named('x', column, scaleExpression(column)));
  const drawn = await sampleOf(context, context.sampleRows ?? SAMPLE_ROWS);
  const sample = await session.columns(
    sql`SELECT ${join(values)} FROM ${drawn.relation} WHERE ${drawn.condition}`.text,
    { signal: context.signal },
  );
  const fenced = eligible.flatMap((column) => {
    const numbers = sample.columns[`x${column.position}`];
    const fences = numbers instanceof Float64Array ? outlierFences(numbers) : null;
    if (fences === null || !(numbers instanceof Float64Array)) return [];
    // Numbers on another scale are told by the check for mixed scales.
    return [{ column, x: scaleExpression(column), fences, otherScale: scaleGap(numbers)?.side ?? null }];
  });
  const counts = fenced.flatMap(({ column, x, fences }) => [
    ...(rangeOf(column).low < fences.low
      ? [
          named('below', column, sql`count_if(${x} < ${literal(fences.low)})`),
          named(
            'justbelow',
            column,
            sql`count_if(${x} < ${literal(fences.low)} AND ${x} >= ${literal(fences.low - reachOf(fences))})`,
          ),
        ]
      : []),
    ...(rangeOf(column).high > fences.high
      ? [
          named('above', column, sql`count_if(${x} > ${literal(fences.high)})`),
          named(
            'justabove',
            column,
            sql`count_if(${x} > ${literal(fences.high)} AND ${x} <= ${literal(fences.high + reachOf(fences))})`,
          ),
        ]
      : []),
  ]);
  const [row] =
    counts.length === 0
      ? []
      : await session.query<Record<string, number | null>>(
          sql`SELECT ${join(counts)} FROM ${relation}`.text,
          {
            signal: context.signal,
          },
        );
  return fenced.map(({ column, x, fences, otherScale }) => {
    const measured = (name: string) => row?.[`${name}${column.position}`] ?? null;
    const believed = (count: number, near: number) => {
      const share = count / column.profile.filledCount;
      return (
        count <= HANDFUL || share <= SHARE_MAX || (share <= APART_SHARE_MAX && near <= NEAR_SHARE_MAX * count)
      );
    };
    const [below, above] = [Number(measured('below') ?? 0), Number(measured('above') ?? 0)];
    // Each side by itself: a long tail on one side does not hide what is far out on the other.
    const low =
      otherScale !== 'below' && believed(below, Number(measured('justbelow') ?? 0))
        ? fences.low
        : Number.NEGATIVE_INFINITY;
    const high =
      otherScale !== 'above' && believed(above, Number(measured('justabove') ?? 0))
        ? fences.high
        : Number.POSITIVE_INFINITY;
    return {
      column,
      x,
      fences: { ...fences, low, high },
      width: Math.max(fences.high - fences.low, Number.MIN_VALUE),
      outside: sql`(${x} < ${literal(low)} OR ${x} > ${literal(high)})`,
      found: {
        count: (Number.isFinite(low) ? below : 0) + (Number.isFinite(high) ? above : 0),
        ...rangeOf(column),
      },
    };
  });
}

/** From the profile, which looks at every row. */
function rangeOf({ profile }: ScanColumn): { low: number; high: number } {
  const { min, max } = profile.statistics;
  return { low: Number(min ?? Number.NaN), high: Number(max ?? Number.NaN) };
}

function reachOf({ low, high }: Fences): number {
  return NEAR_WIDTH * (high - low);
}

function sidesText({ low, high }: Fences): string {
  const sides = [
    ...(Number.isFinite(low) ? [`below ${round(low)}`] : []),
    ...(Number.isFinite(high) ? [`above ${round(high)}`] : []),
  ];
  return sides.join(' or ');
}

/** .2 at the fence, rising with the distance in units of the bulk to .45. */
function probabilityOf(x: Sql, fences: Fences, width: number) {
  return sql`least(0.45, 0.2 + 0.05 * greatest(${literal(fences.low)} - ${x}, ${x} - ${literal(fences.high)}) / ${literal(width)})`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
