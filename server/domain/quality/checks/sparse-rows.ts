import { identifier, literal, sql } from '@/server/engine/sql';
import { defineCheck, type IssueDraft, shareText } from '../check';
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
    const { rowCount, relation } = context;
    const kept = context.columns.filter(
      ({ profile }) => rowCount - profile.filledCount < NULL_SHARE_MAX * rowCount,
    );
    if (kept.length < COLUMNS_MIN) return { notRun: `Fewer than ${COLUMNS_MIN} columns are kept well` };
    const missing = kept
      .map((column) => sql`CAST(${identifier(column.storageName)} IS NULL AS INTEGER)`)
      .reduce((sum, term) => sql`${sum} + ${term}`);
    const least = Math.ceil(kept.length / 2);
    const sparse = sql`(${missing}) >= ${literal(least)}`;
    const [counted] = await context.session.query<{ n: number }>(
      sql`SELECT count(*) AS n FROM ${relation} WHERE ${sparse}`.text,
      { signal: context.signal },
    );
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
      cells: sql`SELECT __row AS "row", CAST(NULL AS INTEGER) AS "position", CAST(NULL AS VARCHAR) AS value,
        CAST(NULL AS VARCHAR) AS suggestion, CAST(NULL AS DOUBLE) AS suggestion_confidence,
        CAST(0.3 AS DOUBLE) AS probability, 'At least half of the columns are empty' AS reason
        FROM ${relation} WHERE ${sparse}`,
    };
    return { issues: affected < ROWS_MIN ? [] : [issue], method: 'exact', rowsScanned: rowCount };
  },
});
