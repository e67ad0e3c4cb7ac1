import { identifier, join, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type ScanColumn, shareText } from '../check';
import { runKernel } from '../kernels/run-kernel';
import { isNumeric, scaleExpression } from '../profiled-column';
import { sampleOf } from '../shared-sample';
import { FIX } from './fix-options';
import { quantile } from './outlier-fences';
import { type RowFinding, rowCells } from './staged-findings';

/** Rows that are scored; the forest costs two hundred walks for each. */
const ROWS_MAX = 50_000;
const ROWS_MIN = 100;
const COLUMNS_MIN = 3;
const COLUMNS_MAX = 100;
const DISTINCT_MIN = 10;
/** Both opinions must lie this many robust deviations above their middle. */
const BEYOND = 5;
/** Outliers are few: of more candidates only the furthest are told. */
const SHARE_MAX = 0.005;

export const multivariateOutliers = defineCheck({
  id: 'multivariate_outliers',
  title: 'Rows unlike all others',
  description:
    'Rows whose numbers are unusual together, by an isolation forest with ECOD as second opinion; the column furthest out is named.',
  silentWhen:
    'Tables with fewer than three columns of numbers or a hundred rows, rows that only one of the two opinions marks, and all but the furthest when more than one row in two hundred stands out.',
  dimension: 'accuracy',
  level: 'row',
  needs: [],
  cost: 'high',
  defaultSeverity: 'info',
  issueTypes: ['multivariate_outliers'],
  fixOptions: [FIX.plausible, FIX.quarantine],
  phase: 'models',
  run: async (context) => {
    const columns = eligibleColumns(context);
    if (columns.length < COLUMNS_MIN)
      return { notRun: `Fewer than ${COLUMNS_MIN} columns hold measured numbers.` };
    if (context.rowCount < ROWS_MIN) return { notRun: `The table has fewer than ${ROWS_MIN} rows.` };
    const sample = await readSample(context, columns);
    const scores = await runKernel(
      { kind: 'outlier_scores', columns: sample.columns, seed: context.seed },
      context.signal,
    );
    const forest = deviations(scores.isolation);
    const tails = deviations(scores.tails);
    const beyond = (at: number) => Math.min(forest[at] ?? 0, tails[at] ?? 0);
    const rows = [...sample.rows.keys()]
      .filter((at) => beyond(at) > BEYOND)
      // In a table of heavy tails many rows are far out; only the furthest are worth a look.
      .sort((a, b) => beyond(b) - beyond(a))
      .slice(0, Math.max(1, Math.floor(SHARE_MAX * sample.rows.length)));
    const counted = {
      method: sample.rows.length < context.rowCount ? 'sampled' : 'exact',
      rowsScanned: sample.rows.length,
    } as const;
    if (rows.length === 0) return { issues: [], ...counted };
    const findings = rows.map((at): RowFinding => {
      const column = columns[scores.topColumn[at] ?? 0];
      const value = sample.columns[scores.topColumn[at] ?? 0]?.[at] ?? 0;
      return {
        row: sample.rows[at] ?? 0,
        probability: Math.min(0.4, 0.2 + 0.01 * ((forest[at] ?? 0) + (tails[at] ?? 0))),
        reason: `Unlike all other rows taken together; furthest out is ${column?.name ?? ''} (${Number(value.toPrecision(5))})`,
      };
    });
    const byColumn = Map.groupBy(rows, (at) => columns[scores.topColumn[at] ?? 0]?.name ?? '');
    const [most] = [...byColumn].sort((a, b) => b[1].length - a[1].length);
    return {
      issues: [
        {
          type: 'multivariate_outliers',
          column: null,
          severity: 'info',
          description: `${shareText(rows.length, sample.rows.length)} rows are unlike all others in their numbers taken together; most often \`${most?.[0]}\` is furthest out. They are rare but may be right; look before you drop them.`,
          affectedCount: rows.length,
          populationCount: sample.rows.length,
          pointsMax: 50,
          evidence: {
            class: 'rare_but_plausible',
            columns: columns.length,
            furthestOut: [...byColumn].map(([column, found]) => ({ column, count: found.length })),
            opinions: ['isolation forest, 200 trees of 256 rows', 'ECOD'],
          },
          fixType: 'manual',
          fixOptions: [FIX.plausible, FIX.quarantine],
          cells: await rowCells(context, 'unlike_rows', findings),
        },
      ],
      ...counted,
    };
  },
});

function eligibleColumns(context: CheckContext): ScanColumn[] {
  return context.columns
    .filter(
      (column) =>
        isNumeric(column) &&
        column.name !== context.labelColumn &&
        column.profile.distinctCount >= DISTINCT_MIN &&
        column.profile.filledCount >= context.rowCount / 2,
    )
    .slice(0, COLUMNS_MAX);
}

/** Numbers of sampled rows; a missing one gets the middle of its column, which no opinion finds odd. */
async function readSample(context: CheckContext, columns: ScanColumn[]) {
  const values = columns.map(
    (column) => sql`${scaleExpression(column)} AS ${identifier(column.storageName)}`,
  );
  const { relation, condition } = await sampleOf(context, ROWS_MAX);
  const read = await context.session.columns(
    sql`SELECT __row::DOUBLE AS row_number, ${join(values)} FROM ${relation} WHERE ${condition} ORDER BY __row`
      .text,
    { signal: context.signal },
  );
  const numbers = (name: string) => {
    const column = read.columns[name];
    return column instanceof Float64Array ? column : new Float64Array(read.rowCount).fill(Number.NaN);
  };
  return {
    rows: numbers('row_number'),
    columns: columns.map(({ storageName }) => {
      const column = numbers(storageName);
      const middle = quantile(column.filter((x) => !Number.isNaN(x)).sort(), 0.5);
      return column.map((x) => (Number.isNaN(x) ? (Number.isNaN(middle) ? 0 : middle) : x));
    }),
  };
}

/** Distance above the median in robust standard deviations. */
function deviations(scores: Float64Array): Float64Array {
  const middle = quantile(scores.slice().sort(), 0.5);
  const spread = quantile(scores.map((score) => Math.abs(score - middle)).sort(), 0.5) * 1.4826;
  return scores.map((score) => (spread === 0 ? 0 : (score - middle) / spread));
}
