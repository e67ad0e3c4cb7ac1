import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { isNumeric, scaleExpression } from '../profile-columns';
import { cellsWhere } from './cell-select';
import { FIX } from './fix-options';
import { type Fences, outlierFences, SAMPLE_ROWS, sampledRows } from './outlier-fences';

/** With fewer values there is no shape to be outside of. */
const FILLED_MIN = 50;
/** Outliers are few; a rule that marks more than this has misread the shape. */
const SHARE_MAX = 0.01;

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
    'Identifiers, columns of few values, heavy tails, and any rule that would mark more than one value in a hundred.',
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
    for (const { column, x, fences, outside, found } of fenced) {
      column.profile.statistics.lowerFence = fences.low;
      column.profile.statistics.upperFence = fences.high;
      const affected = found.count;
      if (affected === 0 || affected > Math.max(3, SHARE_MAX * column.profile.filledCount)) continue;
      issues.push({
        type: 'univariate_outliers',
        column,
        severity: 'info',
        description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` lie far outside the bulk (${fences.rule}: below ${round(fences.low)} or above ${round(fences.high)}). They may be right; those that are wrong pull a model.`,
        affectedCount: affected,
        populationCount: column.profile.filledCount,
        pointsMax: 100,
        evidence: { ...fences, lowest: found.low, highest: found.high },
        fixType: 'manual',
        fixOptions: [FIX.plausible, FIX.quarantine, FIX.toNull],
        cells: cellsWhere(context, column, outside, {
          probability: probabilityOf(x, fences),
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
  outside: Sql;
  found: { count: number; low: number | null; high: number | null };
}

/** Fences from one sample of all columns, then one pass that counts what lies outside of each. */
async function fencedColumns(context: CheckContext): Promise<FencedColumn[]> {
  const { session, relation, rowCount } = context;
  const eligible = context.columns.filter(
    (column) =>
      isNumeric(column) && column.profile.filledCount >= FILLED_MIN && column.profile.distinctCount >= 20,
  );
  if (eligible.length === 0) return [];
  const named = (name: string, column: ScanColumn, value: Sql) =>
    sql`${value} AS ${identifier(`${name}${column.position}`)}`;
  const values = eligible.map((column) => named('x', column, scaleExpression(column)));
  const sample = await session.columns(
    sql`SELECT ${join(values)} FROM ${relation} WHERE ${sampledRows(rowCount, context.sampleRows ?? SAMPLE_ROWS)}`
      .text,
    { signal: context.signal },
  );
  const fenced = eligible.flatMap((column) => {
    const drawn = sample.columns[`x${column.position}`];
    const fences = drawn instanceof Float64Array ? outlierFences(drawn) : null;
    if (fences === null) return [];
    const x = scaleExpression(column);
    return [
      { column, x, fences, outside: sql`(${x} < ${literal(fences.low)} OR ${x} > ${literal(fences.high)})` },
    ];
  });
  if (fenced.length === 0) return [];
  const counts = fenced.flatMap(({ column, x, outside }) => [
    named('n', column, sql`count(*) FILTER (WHERE ${outside})`),
    named('low', column, sql`min(${x}) FILTER (WHERE ${outside})`),
    named('high', column, sql`max(${x}) FILTER (WHERE ${outside})`),
  ]);
  const [row] = await session.query<Record<string, number | null>>(
    sql`SELECT ${join(counts)} FROM ${relation}`.text,
    {
      signal: context.signal,
    },
  );
  return fenced.map((entry) => {
    const at = entry.column.position;
    return {
      ...entry,
      found: {
        count: Number(row?.[`n${at}`] ?? 0),
        low: row?.[`low${at}`] ?? null,
        high: row?.[`high${at}`] ?? null,
      },
    };
  });
}

/** .2 at the fence, rising with the distance in units of the bulk to .45. */
function probabilityOf(x: ReturnType<typeof scaleExpression>, fences: Fences) {
  const width = Math.max(fences.high - fences.low, Number.MIN_VALUE);
  return sql`least(0.45, 0.2 + 0.05 * greatest(${literal(fences.low)} - ${x}, ${x} - ${literal(fences.high)}) / ${literal(width)})`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
