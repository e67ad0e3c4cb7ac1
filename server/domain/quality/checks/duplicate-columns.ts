import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { sampleOf } from '../shared-sample';
import { columnBatches } from './column-batches';
import { FIX } from './fix-options';

/** Copies that differ in more rows than this are two columns. */
const DIFFERENT_MAX = 0.001;
/** With fewer distinct values two columns agree by chance in small tables. */
const ROWS_MIN = 10;
const FIRST_ROWS = 5000;

export const duplicateColumns = defineCheck({
  id: 'duplicate_columns',
  title: 'Duplicate columns',
  description: 'Columns that hold the same values as an earlier column, under another or the same name.',
  silentWhen: 'Empty and constant columns, and tables of fewer than ten rows.',
  dimension: 'consistency',
  level: 'column',
  needs: [],
  cost: 'low',
  defaultSeverity: 'info',
  issueTypes: ['duplicate_column'],
  fixOptions: [FIX.dropColumn, FIX.leave],
  run: async (context) => {
    const counted = { method: 'exact', rowsScanned: context.rowCount } as const;
    if (context.rowCount < ROWS_MIN) return { notRun: `The table has fewer than ${ROWS_MIN} rows.` };
    const pairs = candidates(context);
    if (pairs.length === 0) return { issues: [], ...counted };
    const likely = await likelyPairs(context, pairs);
    const differences = await countDifferences(context, likely);
    const copies = new Map<ScanColumn, { of: ScanColumn; different: number }>();
    likely.forEach(([of, copy], index) => {
      const different = differences[index] ?? context.rowCount;
      if (different <= DIFFERENT_MAX * context.rowCount && !copies.has(copy))
        copies.set(copy, { of, different });
    });
    return {
      issues: [...copies].map(([copy, { of, different }]) => draft(context, copy, of, different)),
      ...counted,
    };
  },
});

/** Pairs whose profiles are alike: equal columns have equal counts and nearly equal statistics. */
function candidates(context: CheckContext): [ScanColumn, ScanColumn][] {
  const plain = context.columns.filter(
    ({ type, profile }) => type !== 'list' && type !== 'struct' && profile.distinctCount >= 2,
  );
  const near = (a: number, b: number) =>
    Math.abs(a - b) <=
    DIFFERENT_MAX * 2 * context.rowCount + 0.02 * Math.max(a, b) * Number(context.rowCount > 200_000);
  return plain.flatMap((column, index) =>
    plain
      .slice(index + 1)
      .filter(
        (other) =>
          near(column.profile.filledCount, other.profile.filledCount) &&
          near(column.profile.distinctCount, other.profile.distinctCount) &&
          sameSummary(column, other),
      )
      .map((other): [ScanColumn, ScanColumn] => [column, other]),
  );
}

function sameSummary(a: ScanColumn, b: ScanColumn): boolean {
  const { statistics: x } = a.profile;
  const { statistics: y } = b.profile;
  if (x.median !== undefined && y.median !== undefined && x.median !== y.median)
    return a.profile.filledCount > 200_000 && Math.abs(x.median - y.median) <= 0.01 * Math.abs(x.median);
  const [topX, topY] = [x.topValues?.[0]?.value, y.topValues?.[0]?.value];
  return topX === undefined || topY === undefined || topX === topY;
}

/** Pairs that differ in a few rows already are no copies; a look at these spares the pass over all rows. */
async function likelyPairs(
  context: CheckContext,
  pairs: [ScanColumn, ScanColumn][],
): Promise<[ScanColumn, ScanColumn][]> {
  if (context.rowCount <= 2 * FIRST_ROWS) return pairs;
  const hashes = await firstHashes(context, [...new Set(pairs.flat())]);
  const differMax = 5 * DIFFERENT_MAX * FIRST_ROWS;
  return pairs.filter(([a, b]) => {
    const [x, y] = [hashes.get(a.position), hashes.get(b.position)];
    if (x === undefined || y === undefined) return true;
    let different = 0;
    for (let row = 0; row < x.length && different <= differMax; row++) {
      if (!Object.is(x[row], y[row])) different += 1;
    }
    return different <= differMax;
  });
}

/** Of each column, a number for each sampled row that is the same for the same text; NaN for null. */
async function firstHashes(
  context: CheckContext,
  columns: readonly ScanColumn[],
): Promise<Map<number, Float64Array>> {
  const { relation, condition } = await sampleOf(context, FIRST_ROWS);
  const hashes = new Map<number, Float64Array>();
  for (const batch of columnBatches(columns)) {
    // A double holds 53 bits without loss.
    const values = batch.map((column) => {
      const text = renderExpression(column);
      return sql`CASE WHEN ${text} IS NOT NULL THEN CAST(hash(${text}) >> 11 AS DOUBLE) END AS ${identifier(column.storageName)}`;
    });
    const read = await context.session.columns(
      sql`SELECT ${join(values)} FROM ${relation} WHERE ${condition} ORDER BY __row`.text,
      { signal: context.signal },
    );
    for (const { position, storageName } of batch) {
      const found = read.columns[storageName];
      if (found instanceof Float64Array) hashes.set(position, found);
    }
  }
  return hashes;
}

async function countDifferences(context: CheckContext, pairs: [ScanColumn, ScanColumn][]): Promise<number[]> {
  const counts: number[] = [];
  for (let from = 0; from < pairs.length; from += 50) {
    const batch = pairs.slice(from, from + 50);
    const measures = batch.map(
      ([a, b]) =>
        sql`count(*) FILTER (WHERE ${renderExpression(a)} IS DISTINCT FROM ${renderExpression(b)})::DOUBLE`,
    );
    const [row] = await context.session.query<{ counts: number[] }>(
      sql`SELECT [${join(measures)}] AS counts FROM ${context.relation}`.text,
      { signal: context.signal },
    );
    counts.push(...(row?.counts ?? []).map(Number));
  }
  return counts;
}

function draft(context: CheckContext, copy: ScanColumn, of: ScanColumn, different: number): IssueDraft {
  const same = different === 0 ? 'in every row' : `in all but ${shareText(different, context.rowCount)} rows`;
  return {
    type: 'duplicate_column',
    column: copy,
    severity: 'info',
    description: `\`${copy.name}\` holds the same as \`${of.name}\` ${same}. A copy adds nothing to a model and splits the weight of the feature.`,
    affectedCount: context.rowCount - different,
    populationCount: context.rowCount,
    pointsMax: 25,
    evidence: { sameAs: of.name, rowsDifferent: different },
    fixType: different === 0 ? 'auto' : 'manual',
    fixOptions: [FIX.dropColumn, FIX.leave],
    cells: null,
  };
}
