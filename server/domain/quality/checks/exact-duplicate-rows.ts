import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import { defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { columnBatches } from './column-batches';
import { FIX } from './fix-options';
import { firstRows, repeatsByNature } from './repeats-by-nature';

/** Pairs of one group that are listed; a group of a thousand copies has half a million. */
const PAIRS_PER_GROUP = 100;
const TELLING_COLUMNS = 6;
const TEXT_COST = 20;

/**
 * Rows that are the same in all columns (case and outer spaces apart), and, when that finds nothing, the same in all
 * but the identifier columns. Not to alarm: tables of few, coarse columns repeat by nature, so the share of rows that
 * are copies must exceed what the number of distinct rows makes likely.
 */
export const exactDuplicateRows = defineCheck({
  id: 'exact_duplicate_rows',
  title: 'Exact duplicates',
  description: 'Rows that repeat an earlier row, with and without identifier columns.',
  silentWhen: 'With few, coarse columns rows repeat by chance; that is told, but costs nothing.',
  dimension: 'consistency',
  level: 'row',
  needs: [],
  cost: 'medium',
  defaultSeverity: 'warning',
  issueTypes: ['exact_duplicate_rows'],
  fixOptions: [FIX.keepFirst, FIX.flag],
  run: async (context) => {
    const ignored = context.keysIgnored ?? [];
    const columns = context.columns.filter(({ name }) => !ignored.includes(name));
    const basis =
      columns.length < context.columns.length
        ? 'all columns but the keys that the settings ignore'
        : 'all columns';
    const whole = columns.length === 0 ? null : await duplicates(context, columns, basis);
    if (whole !== null) return { issues: [whole], method: 'exact', rowsScanned: context.rowCount };
    const content = columns.filter(({ type }) => type !== 'identifier');
    const without =
      content.length === columns.length || content.length < 3
        ? null
        : await duplicates(context, content, 'all columns but the identifiers');
    return { issues: without === null ? [] : [without], method: 'exact', rowsScanned: context.rowCount };
  },
});

async function duplicates(
  context: Parameters<typeof exactDuplicateRows.run>[0],
  columns: ScanColumn[],
  basis: string,
): Promise<IssueDraft | null> {
  const { session, relation, rowCount } = context;
  const table = `copies_${columns.length}`;
  const repeated = sql`SELECT __row FROM quick WHERE h IN (SELECT h FROM quick GROUP BY h HAVING count(*) > 1)`;
  // Rows that differ in the columns with the most values differ: a fast 64-bit hash of these alone leaves few rows to
  // compare in full. 128 bits over the normalised text decide among those.
  // Numbers come first where they tell rows apart: text has to be brought to one case before it is compared.
  const weight = ({ storageType, profile }: ScanColumn) =>
    storageType === 'VARCHAR' ? profile.distinctCount / TEXT_COST : profile.distinctCount;
  const telling = [...columns].sort((a, b) => weight(b) - weight(a)).slice(0, TELLING_COLUMNS);
  const stored = (some: ScanColumn[]) =>
    some.map((column) =>
      column.storageType === 'VARCHAR'
        ? sql`lower(trim(${identifier(column.storageName)}))`
        : identifier(column.storageName),
    );
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE quick AS SELECT __row, hash(${join(stored(telling))}) AS h FROM ${relation};
      CREATE OR REPLACE TEMP TABLE candidates AS ${repeated};
      DROP TABLE quick`.text,
    { signal: context.signal },
  );
  const [left] = await session.query<{ n: number }>('SELECT count(*) AS n FROM candidates');
  if (Number(left?.n ?? 0) === 0) return null;
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE hashed AS SELECT __row, CAST(0 AS UHUGEINT) AS h FROM candidates`.text,
    { signal: context.signal },
  );
  // A few columns after the others, since a statement cannot hold a thousand; what is told apart by some is let go.
  for (const batch of columnBatches(columns)) {
    const parts = batch.map((column) => sql`coalesce(lower(trim(${renderExpression(column)})), chr(1))`);
    await session.execute(
      sql`CREATE OR REPLACE TEMP TABLE further AS SELECT __row, md5_number(concat_ws(chr(0), CAST(h AS VARCHAR), ${join(parts)})) AS h
          FROM ${relation} JOIN hashed USING (__row);
        CREATE OR REPLACE TEMP TABLE hashed AS SELECT __row, h FROM further WHERE h IN (SELECT h FROM further GROUP BY h HAVING count(*) > 1);
        DROP TABLE further`.text,
      { signal: context.signal },
    );
  }
  await session.execute(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT __row, first, dense_rank() OVER (ORDER BY first) - 1 AS cluster_id FROM (
      SELECT __row, min(__row) OVER (PARTITION BY h) AS first, count(*) OVER (PARTITION BY h) AS n FROM hashed) WHERE n > 1`,
    { signal: context.signal },
  );
  const [counted] = await session.query<{ copies: number; groups: number }>(
    `SELECT count(*) FILTER (WHERE __row <> first) AS copies, count(DISTINCT first) AS groups FROM ${table}`,
  );
  const [copies, groups] = [Number(counted?.copies ?? 0), Number(counted?.groups ?? 0)];
  if (copies === 0) return null;
  const byNature = repeatsByNature(await firstRows(context, columns, table), { copies, groups });
  const share = copies / rowCount;
  // Five copies in a thousand rows are told, not made a warning of: they change nothing for a model.
  const severity = byNature || copies < 3 || share < 0.005 ? 'info' : share >= 0.1 ? 'critical' : 'warning';
  const reason = (first: string) => `'Same as row ' || ${first} || ' in ${basis}'`;
  return {
    type: 'exact_duplicate_rows',
    column: null,
    severity,
    description:
      `${shareText(copies, rowCount)} rows repeat an earlier row in ${basis} (${groups} groups). ` +
      (byNature
        ? 'With values this coarse, rows repeat by nature.'
        : 'Copies weigh double in training, and they leak when they fall on both sides of a split.'),
    affectedCount: copies,
    populationCount: rowCount,
    pointsMax: byNature ? 0 : 100,
    evidence: { basis, groups, copies, repeatsByNature: byNature },
    fixType: byNature ? 'manual' : 'semi_auto',
    fixOptions: [FIX.keepFirst, FIX.flag],
    cells: sql`SELECT __row AS "row", CAST(NULL AS INTEGER) AS "position", CAST(NULL AS VARCHAR) AS value, CAST(NULL AS VARCHAR) AS suggestion,
      CAST(NULL AS DOUBLE) AS suggestion_confidence, CAST(${literal(byNature ? 0.2 : 0.9)} AS DOUBLE) AS probability, ${rawSql(reason('first'))} AS reason
      FROM ${rawSql(table)} WHERE __row <> first`,
    pairs: sql`SELECT a.__row AS row_a, b.__row AS row_b, a.cluster_id, ${literal(1)}::DOUBLE AS probability, CAST(NULL AS VARCHAR) AS evidence FROM ${rawSql(table)} a
      JOIN ${rawSql(table)} b ON a.first = b.first AND a.__row < b.__row
      QUALIFY row_number() OVER (PARTITION BY a.cluster_id ORDER BY a.__row, b.__row) <= ${literal(PAIRS_PER_GROUP)}`,
  };
}

/** Fixed text of this file only: names of our own temporary tables. */
function rawSql(text: string) {
  return { text, toString: () => text };
}
