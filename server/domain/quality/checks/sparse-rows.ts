import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { columnBatches } from './column-batches';
import { FIX } from './fix-options';

/** A column that is often empty says nothing about a row that lacks it as well. */
const NULL_SHARE_MAX = 0.3;
/** With fewer columns, "half of them" is two or one, which chance alone reaches. */
const COLUMNS_MIN = 5;
const ROWS_MIN = 3;

/**
 * Rows that lack at least half of the columns that are otherwise kept well. Not to alarm: the gaps already cost points
 * as missing values, so this only names the rows, as information and without a further deduction.
 */
export const sparseRows = defineCheck({
  id: 'sparse_rows',
  title: 'Sparse rows',
  description: 'Rows in which at least half of the columns are empty.',
  silentWhen: 'Gaps that fall apart over the rows, and columns that are nearly always empty.',
  dimension: 'completeness',
  level: 'row',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['sparse_rows'],
  fixOptions: [FIX.dropRows, FIX.flag],
  run: async (context) => {
    const { rowCount } = context;
    const kept = context.columns.filter(
      ({ profile }) => rowCount - profile.filledCount < NULL_SHARE_MAX * rowCount,
    );
    if (kept.length < COLUMNS_MIN) return { notRun: `Fewer than ${COLUMNS_MIN} columns are kept well` };
    const least = Math.ceil(kept.length / 2);
    await stageSparse(context, kept, least);
    const [counted] = await context.session.query<{ n: number }>('SELECT count(*) AS n FROM sparse');
    const affected = Number(counted?.n ?? 0);
    const issue: IssueDraft = {
      type: 'sparse_rows',
      column: null,
      severity: 'info',
      description: `${shareText(affected, rowCount)} rows lack at least ${least} of ${kept.length} columns that are filled elsewhere. Little can be learned from such rows.`,
      affectedCount: affected,
      populationCount: rowCount,
      pointsMax: 0,
      evidence: { columns: kept.length, missingAtLeast: least },
      fixType: 'manual',
      fixOptions: [FIX.dropRows, FIX.flag],
      cells: sql`SELECT r AS "row", CAST(NULL AS INTEGER) AS "position", CAST(NULL AS VARCHAR) AS value,
        CAST(NULL AS VARCHAR) AS suggestion, CAST(NULL AS DOUBLE) AS suggestion_confidence,
        CAST(0.3 AS DOUBLE) AS probability, 'At least half of the columns are empty' AS reason
        FROM sparse`,
    };
    return { issues: affected < ROWS_MIN ? [] : [issue], method: 'exact', rowsScanned: rowCount };
  },
});

/**
 * The rows that lack at least `least` of the columns, as a temporary table `sparse`. Such a row lacks half of the columns
 * in at least one batch of them as well, and few rows do.
 */
async function stageSparse({ session, relation, signal }: CheckContext, kept: ScanColumn[], least: number) {
  const batches = columnBatches(kept);
  const [only] = batches;
  if (only !== undefined && batches.length === 1) {
    await session.execute(
      sql`CREATE OR REPLACE TEMP TABLE sparse AS SELECT __row AS r FROM ${relation} WHERE ${missingOf(only)} >= ${literal(least)}`
        .text,
      { signal },
    );
    return;
  }
  await session.execute('CREATE OR REPLACE TEMP TABLE half_empty (r BIGINT)', { signal });
  for (const batch of batches) {
    await session.execute(
      sql`INSERT INTO half_empty SELECT __row FROM ${relation} WHERE ${missingOf(batch)} * 2 >= ${literal(batch.length)}`
        .text,
      { signal },
    );
  }
  const [found] = await session.query<{ n: number }>('SELECT count(*) AS n FROM half_empty');
  await session.execute('CREATE OR REPLACE TEMP TABLE missing_cells (r BIGINT, n INTEGER)', { signal });
  for (const batch of Number(found?.n ?? 0) === 0 ? [] : batches) {
    await session.execute(
      sql`INSERT INTO missing_cells SELECT __row, ${missingOf(batch)} FROM ${relation} WHERE __row IN (SELECT r FROM half_empty)`
        .text,
      { signal },
    );
  }
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE sparse AS SELECT r FROM missing_cells GROUP BY r HAVING sum(n) >= ${literal(least)} ORDER BY r`
      .text,
    { signal },
  );
}

function missingOf(columns: readonly ScanColumn[]): Sql {
  const terms = columns.map(({ storageName }) => sql`CAST(${identifier(storageName)} IS NULL AS INTEGER)`);
  return sql`(${join(terms, ' + ')})`;
}
