import { identifier, type Sql, sql } from '@/server/engine/sql';
import type { CheckContext } from '../check';
import { stageRows } from '../stage-rows';

/** A finding about a whole row, or about one cell of it, that a kernel made. */
export interface RowFinding {
  row: number;
  probability: number;
  reason: string;
}

/** Findings of whole rows as a SELECT in the form of an issue's cells. */
export async function rowCells(
  context: CheckContext,
  table: string,
  findings: readonly RowFinding[],
): Promise<Sql> {
  const types = { r: 'BIGINT', probability: 'DOUBLE', reason: 'VARCHAR' } as const;
  const rows = findings.map(({ row, probability, reason }) => ({ r: row, probability, reason }));
  await stageRows(context.session, table, types, rows, context.signal);
  return sql`SELECT r AS "row", CAST(NULL AS INTEGER) AS "position", CAST(NULL AS VARCHAR) AS value, CAST(NULL AS VARCHAR) AS suggestion,
    CAST(NULL AS DOUBLE) AS suggestion_confidence, probability, reason FROM ${identifier(table)}`;
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
  const types = {
    row_a: 'BIGINT',
    row_b: 'BIGINT',
    cluster_id: 'BIGINT',
    probability: 'DOUBLE',
    evidence: 'VARCHAR',
  } as const;
  const rows = pairs.map((pair) => ({
    row_a: pair.rowA,
    row_b: pair.rowB,
    cluster_id: pair.clusterId,
    probability: pair.probability,
    evidence: pair.evidence === null ? null : JSON.stringify(pair.evidence),
  }));
  await stageRows(context.session, table, types, rows, context.signal);
  return sql`SELECT row_a, row_b, cluster_id, probability, evidence FROM ${identifier(table)}`;
}
