import { renderExpression } from '@/server/domain/ingestion';
import { identifier, literal, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { type Dependency, nearDependencies } from './column-dependencies';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';

/** The majority of a group may be suggested when it is this large and this clear. */
const GROUP_MIN = 5;
const MARGIN_MIN = 3;
/** Dependent columns told of; a table with more has one cause for them. */
const COLUMNS_MAX = 20;

/**
 * Approximate dependencies with one determining column (after Kivinen and Mannila 1995 and the profiling rules of
 * TANE): g3 at most .02, at most a tenth of its value after shuffling, and twenty groups of five rows.
 */
export const functionalDependencies = defineCheck({
  id: 'functional_dependencies',
  title: 'Broken dependencies',
  description:
    'Values that differ from the other rows with the same value in a column that otherwise decides them, such as another city for the same postcode.',
  silentWhen:
    'Determining columns that are nearly unique or have few groups, dependent columns that are nearly constant, measured numbers, and minorities that recur in their group.',
  dimension: 'consistency',
  level: 'cell',
  phase: 'models',
  needs: [],
  cost: 'medium',
  defaultSeverity: 'info',
  issueTypes: ['functional_dependency'],
  fixOptions: [FIX.repair, FIX.toNull],
  run: async (context) => {
    const { found, sampled } = await nearDependencies(context);
    const byDependent = Map.groupBy(found, ({ dependent }) => dependent.position);
    const issues: IssueDraft[] = [];
    for (const candidates of [...byDependent.values()].slice(0, COLUMNS_MAX)) {
      const [best] = candidates;
      if (best === undefined) continue;
      const issue = await draft(context, best, candidates);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: sampled ? 'sampled' : 'exact', rowsScanned: context.rowCount };
  },
});

async function draft(
  context: CheckContext,
  { determinant, dependent, gain }: Dependency,
  all: Dependency[],
): Promise<IssueDraft | null> {
  const table = sql`${identifier(`broken_${determinant.position}_${dependent.position}`)}`;
  await stage(context, determinant, dependent, table);
  const [counted] = await context.session.query<{ n: number; groups: number; rows: number }>(
    sql`SELECT count(*) AS n, count(DISTINCT a) AS groups FROM ${table}`.text,
  );
  const affected = Number(counted?.n ?? 0);
  if (
    affected === 0 ||
    alreadyTold(
      context,
      dependent,
      [
        'dependency_violations',
        'spelling_slips',
        'spelling_variants',
        'systematic_faults',
        'format_minority',
      ],
      affected,
    )
  )
    return null;
  const examples = await context.session.query<{ a: string; b: string; top: string; r: number }>(
    sql`SELECT a, b, top, r FROM ${table} ORDER BY share, r LIMIT 10`.text,
  );
  const [first] = examples;
  return {
    type: 'functional_dependency',
    column: dependent,
    severity: all.length >= 2 ? 'warning' : 'info',
    description: `${shareText(affected, dependent.profile.filledCount)} values in \`${dependent.name}\` differ from the other rows with the same \`${determinant.name}\`: ${short(first?.b)} for ${short(first?.top)} where \`${determinant.name}\` is ${short(first?.a)}. Either of the two cells may be wrong.`,
    affectedCount: affected,
    populationCount: dependent.profile.filledCount,
    pointsMax: 80,
    evidence: {
      determinant: determinant.name,
      alsoDeterminedBy: all.slice(1).map((one) => one.determinant.name),
      gain,
      groups: Number(counted?.groups ?? 0),
      status: 'suggested',
      examples: examples.map(({ a, b, top, r }) => ({
        row: Number(r),
        determinant: a,
        value: b,
        majority: top,
      })),
    },
    fixType: 'semi_auto',
    fixOptions: [FIX.repair, FIX.toNull],
    cells: sql`SELECT r AS "row", ${literal(dependent.position)} AS "position", b AS value, CASE WHEN clear THEN top END AS suggestion,
      CASE WHEN clear THEN 0.6 END AS suggestion_confidence, 0.4 AS probability,
      ${literal(`Other rows with the same ${determinant.name} have `)} || left(top, 100) AS reason FROM ${table}`,
  };
}

/** Rows against a clear majority of their group. A value that recurs in its group, or makes up a quarter of it, has a reason. */
async function stage(
  context: CheckContext,
  determinant: ScanColumn,
  dependent: ScanColumn,
  table: Sql,
): Promise<void> {
  const [a, b] = [renderExpression(determinant), renderExpression(dependent)];
  await context.session.execute(
    sql`CREATE OR REPLACE TEMP TABLE ${table} AS
      WITH pairs AS (SELECT ${a} AS a, ${b} AS b, count(*) AS n FROM ${context.relation}
          WHERE ${identifier(determinant.storageName)} IS NOT NULL AND ${identifier(dependent.storageName)} IS NOT NULL GROUP BY 1, 2),
        ranked AS (SELECT a, b, n, sum(n) OVER (PARTITION BY a) AS size, max(n) OVER (PARTITION BY a) AS most,
          first_value(b) OVER (PARTITION BY a ORDER BY n DESC, b) AS top FROM pairs),
        odd AS (SELECT a, b, top, n / size AS share, size >= ${literal(GROUP_MIN)} AND most >= ${literal(MARGIN_MIN)} * (size - most) AS clear
          FROM ranked WHERE b <> top AND most >= 2 * n AND size >= ${literal(GROUP_MIN)} AND n <= 0.25 * size AND (n <= 2 OR n <= 0.02 * size))
      SELECT t.__row AS r, odd.a, odd.b, odd.top, odd.share, odd.clear FROM ${context.relation} t JOIN odd ON ${a} = odd.a AND ${b} = odd.b`
      .text,
    { signal: context.signal },
  );
}

function short(value: string | undefined): string {
  const text = value ?? '';
  return `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;
}
