import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { sampledRows } from './outlier-fences';

/** A table with a column of more distinct values than this share of its rows has something that tells them apart. */
const TELLING_SHARE = 0.5;
/** Copies that come from a second load make pairs; rows that meet by nature meet again and again. */
const GROUP_MEAN_MIN = 3;
const GROUPS_SHARE_MAX = 0.25;
const SAMPLE_ROWS = 20_000;
/** So many of the copies explained, what is left is no evidence of copying. */
const NATURAL_SHARE = 0.2;
/** Pairs in a sample below which their number says nothing. */
const PAIRS_MIN = 20;
/** Columns left out in turn. */
const LEFT_OUT_MAX = 60;

/** The table with its copies taken out: what copying cannot change. */
export interface FirstRows {
  rowCount: number;
  /** By column: distinct values by row, and the chance that two of the rows are equal in it. */
  columns: { distinctShare: number; meetingChance: number }[];
  /** Pairs of the rows that one would expect to be equal, by the pairs that are so in all columns but one. */
  nearlyEqualPairs: number;
}

/**
 * Whether rows repeat without anyone having copied them: because so many pairs of rows are equal by chance when the
 * columns are independent, because so many are equal in all columns but one that chance makes that one equal too (nothing
 * tells apart two passengers of one fare, or two dishes of one order), or because coarse, dependent columns let the commonest rows recur many times while the others
 * stand alone. Both are read off the rows without their copies, so that copying more never makes copies natural.
 */
export function repeatsByNature(
  { rowCount, columns, nearlyEqualPairs }: FirstRows,
  { copies, groups }: { copies: number; groups: number },
): boolean {
  const meeting = columns.reduce((product, { meetingChance }) => product * meetingChance, 1);
  const rows = rowCount + copies;
  if (((rows * (rows - 1)) / 2) * meeting > NATURAL_SHARE * copies) return true;
  if (nearlyEqualPairs > NATURAL_SHARE * copies) return true;
  const telling = columns.some(({ distinctShare }) => distinctShare > TELLING_SHARE);
  const recurring =
    copies / Math.max(1, groups) >= GROUP_MEAN_MIN && groups < GROUPS_SHARE_MAX * (rowCount - groups);
  return !telling && recurring;
}

/** The rows that are not listed as copies in `table` (`__row`, `first`); chances by at most 20,000 of them. */
export async function firstRows(
  { session, relation, rowCount, signal }: CheckContext,
  columns: readonly ScanColumn[],
  table: string,
): Promise<FirstRows> {
  const copied: Sql = sql`(SELECT __row FROM ${identifier(table)} WHERE __row <> first)`;
  const values = columns.map(
    (column, at) => sql`hash(${identifier(column.storageName)}) AS ${identifier(`v${at}`)}`,
  );
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE first_rows AS SELECT ${join(values)} FROM ${relation}
      WHERE ${sampledRows(rowCount, SAMPLE_ROWS)} AND __row NOT IN ${copied}`.text,
    { signal },
  );
  const measured = columns.map(
    (_, at) =>
      sql`SELECT ${literal(at)} AS place, sum(n * (n - 1))::DOUBLE AS pairs, sum(n)::DOUBLE AS drawn FROM
        (SELECT count(*) AS n FROM first_rows GROUP BY ${identifier(`v${at}`)})`,
  );
  const [counted] = await session.query<{ n: number }>(
    sql`SELECT ${literal(rowCount)} - (SELECT count(*) FROM ${copied}) AS n`.text,
    { signal },
  );
  const found = await session.query<{ pairs: number; drawn: number }>(
    `${join(measured, ' UNION ALL ').text} ORDER BY place`,
    { signal },
  );
  const left = Number(counted?.n ?? 0);
  const chances = columns.map(({ profile }, at) => {
    const { pairs = 0, drawn = 0 } = found[at] ?? {};
    return {
      distinctShare: profile.distinctCount / Math.max(1, left),
      meetingChance: Number(pairs) / Math.max(1, Number(drawn) * (Number(drawn) - 1)),
    };
  });
  const drawn = Number(found[0]?.drawn ?? 0);
  const scale = drawn > 1 ? (left * (left - 1)) / (drawn * (drawn - 1)) : 0;
  const pairs = await pairsButOne(session, columns.length, signal);
  return {
    rowCount: left,
    columns: chances,
    // Each column gives a lower bound: values that the other columns speak for meet oftener than any two.
    nearlyEqualPairs: pairs.reduce((most, count, at) => {
      const chance = chances[at]?.meetingChance ?? 1;
      return count < PAIRS_MIN || chance >= 1
        ? most
        : Math.max(most, (scale * count * chance) / (1 - chance));
    }, 0),
  };
}

/** By column, the pairs of the sampled rows that are equal in all other columns and differ in it. */
async function pairsButOne(
  session: CheckContext['session'],
  columnCount: number,
  signal: AbortSignal,
): Promise<number[]> {
  if (columnCount < 2 || columnCount > LEFT_OUT_MAX) return [];
  // Salted by place, so that equal values of two columns do not cancel out; nulls hash like a value.
  const salted = Array.from(
    { length: columnCount },
    (_, at) => sql`hash(${identifier(`v${at}`)}, ${literal(at)})`,
  );
  const whole = salted.reduce((all, one) => sql`xor(${all}, ${one})`);
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE first_wholes AS SELECT *, ${whole} AS h FROM first_rows`.text,
    {
      signal,
    },
  );
  const pairs: number[] = [];
  for (const [at, one] of salted.entries()) {
    const [row] = await session.query<{ pairs: number | null }>(
      sql`SELECT sum(n * (n - 1) / 2)::DOUBLE - sum(same)::DOUBLE AS pairs FROM (
        SELECT sum(n) AS n, sum(n * (n - 1) / 2) AS same FROM
          (SELECT xor(h, ${one}) AS rest, ${identifier(`v${at}`)} AS v, count(*) AS n FROM first_wholes GROUP BY 1, 2) GROUP BY rest)`
        .text,
      { signal },
    );
    pairs.push(Number(row?.pairs ?? 0));
  }
  return pairs;
}
