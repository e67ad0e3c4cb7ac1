import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { scaleGap } from '@/server/stats/scale-gap';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { isNumeric, scaleExpression } from '../profiled-column';
import { sampleOf } from '../shared-sample';
import { cellsWhere } from './cell-select';
import { columnBatches } from './column-batches';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';

const SAMPLE_ROWS = 20_000;
const FILLED_MIN = 50;
const DISTINCT_MIN = 10;
const AFFECTED_MIN = 5;

export const scaleMix = defineCheck({
  id: 'scale_mix',
  title: 'Mixed scales',
  description:
    'Numbers that stand apart from the rest by a factor of a unit or a power of ten, such as grams among kilograms or cents among euros.',
  silentWhen:
    'Columns that spread over more than the factor anyway, groups that do not land on the rest when they are divided, and fewer than five values.',
  dimension: 'consistency',
  level: 'cell',
  // After the search for wrong cells, which tells the same faults with a repair.
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['scale_mix'],
  fixOptions: [FIX.repair, FIX.quarantine],
  reuse: 'column',
  run: async (context) => {
    const columns = context.columns.filter(
      (column) =>
        isNumeric(column) &&
        column.profile.filledCount >= FILLED_MIN &&
        column.profile.distinctCount >= DISTINCT_MIN,
    );
    if (columns.length === 0) return { notRun: 'No column holds enough measured numbers.' };
    const issues: IssueDraft[] = [];
    let rowsScanned = 0;
    for (const batch of columnBatches(columns)) {
      const values = batch.map(
        (column) => sql`${scaleExpression(column)} AS ${identifier(column.storageName)}`,
      );
      const { relation, condition } = await sampleOf(context, SAMPLE_ROWS);
      const sample = await context.session.columns(
        sql`SELECT ${join(values)} FROM ${relation} WHERE ${condition}`.text,
        { signal: context.signal },
      );
      rowsScanned = sample.rowCount;
      for (const column of batch) {
        const numbers = sample.columns[column.storageName];
        const gap = numbers instanceof Float64Array ? scaleGap(numbers) : null;
        const issue = gap === null ? null : await draft(context, column, gap);
        if (issue !== null) issues.push(issue);
      }
    }
    return { issues, method: rowsScanned < context.rowCount ? 'sampled' : 'exact', rowsScanned };
  },
});

async function draft(
  context: CheckContext,
  column: ScanColumn,
  gap: NonNullable<ReturnType<typeof scaleGap>>,
): Promise<IssueDraft | null> {
  const x = scaleExpression(column);
  const apart: Sql =
    gap.side === 'above'
      ? sql`${x} > ${literal(gap.border)}`
      : sql`(${x} > 0 AND ${x} < ${literal(gap.border)})`;
  const [found] = await context.session.query<{ n: number; low: number; high: number }>(
    sql`SELECT count(*) AS n, min(${x}) AS low, max(${x}) AS high FROM ${context.relation} WHERE ${apart}`
      .text,
    { signal: context.signal },
  );
  const affected = Number(found?.n ?? 0);
  if (
    affected < AFFECTED_MIN ||
    alreadyTold(context, column, ['unit_mix', 'implausible_numbers', 'disguised_missing'], affected)
  )
    return null;
  const operation = gap.side === 'above' ? 'divided' : 'multiplied';
  const mended =
    gap.side === 'above' ? sql`${x} / ${literal(gap.factor)}` : sql`${x} * ${literal(gap.factor)}`;
  return {
    type: 'scale_mix',
    column,
    severity: 'warning',
    description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` (from ${round(found?.low)} to ${round(found?.high)}) stand apart from the rest and would fit it ${operation} by ${gap.factor}${gap.unit === null ? '' : ` (${gap.unit})`}. They seem to be in another unit.`,
    affectedCount: affected,
    populationCount: column.profile.filledCount,
    pointsMax: 80,
    evidence: { class: 'scale_shift', ...gap },
    fixType: 'semi_auto',
    fixOptions: [FIX.repair, FIX.quarantine],
    cells: cellsWhere(context, column, apart, {
      probability: 0.45,
      reason: `Fits the rest of the column when ${operation} by ${gap.factor}`,
      suggestion: sql`CAST(round(${mended}, 6) AS VARCHAR)`,
      suggestionConfidence: 0.7,
    }),
  };
}

function round(value: number | undefined): string {
  return String(Number((value ?? 0).toPrecision(4)));
}
