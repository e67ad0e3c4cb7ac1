import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import type { CheckContext } from '../check';

/** A finding about a whole row, or about one cell of it, that a kernel made. */
export interface RowFinding {
  row: number;
  probability: number;
  reason: string;
}

/** Rows of one statement; longer statements cost more to parse than to run. */
const BATCH = 1000;

/** Findings of whole rows as a SELECT in the form of an issue's cells. */
export async function rowCells(
  context: CheckContext,
  table: string,
  findings: readonly RowFinding[],
): Promise<Sql> {
  const name = identifier(table);
  await context.session.execute(
    sql`CREATE OR REPLACE TEMP TABLE ${name} (r BIGINT, probability DOUBLE, reason VARCHAR)`.text,
  );
  for (let from = 0; from < findings.length; from += BATCH) {
    const rows = findings
      .slice(from, from + BATCH)
      .map(
        ({ row, probability, reason }) => sql`(${literal(row)}, ${literal(probability)}, ${literal(reason)})`,
      );
    await context.session.execute(sql`INSERT INTO ${name} VALUES ${join(rows)}`.text, {
      signal: context.signal,
    });
  }
  return sql`SELECT r AS "row", CAST(NULL AS INTEGER) AS "position", CAST(NULL AS VARCHAR) AS value, CAST(NULL AS VARCHAR) AS suggestion,
    CAST(NULL AS DOUBLE) AS suggestion_confidence, probability, reason FROM ${name}`;
}

export interface PairFinding {
  rowA: number;
  rowB: number;
  clusterId: number;
  probability: number;
  evidence: { column: string; similarity: number; bits: number }[] | null;
}

/** Pairs of rows as a SELECT in the form of an issue's pairs. */
export async function pairRows(
  context: CheckContext,
  table: string,
  pairs: readonly PairFinding[],
): Promise<Sql> {
  const name = identifier(table);
  await context.session.execute(
    sql`CREATE OR REPLACE TEMP TABLE ${name} (row_a BIGINT, row_b BIGINT, cluster_id BIGINT, probability DOUBLE, evidence VARCHAR)`
      .text,
  );
  for (let from = 0; from < pairs.length; from += BATCH) {
    const rows = pairs
      .slice(from, from + BATCH)
      .map(
        (pair) =>
          sql`(${literal(pair.rowA)}, ${literal(pair.rowB)}, ${literal(pair.clusterId)}, ${literal(pair.probability)}, ${literal(pair.evidence === null ? null : JSON.stringify(pair.evidence))})`,
      );
    await context.session.execute(sql`INSERT INTO ${name} VALUES ${join(rows)}`.text, {
      signal: context.signal,
    });
  }
  return sql`SELECT row_a, row_b, cluster_id, probability, evidence FROM ${name}`;
}
