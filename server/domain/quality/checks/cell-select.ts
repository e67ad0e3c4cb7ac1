import { renderExpression } from '@/server/domain/ingestion';
import { identifier, literal, type Sql, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';

/** The SELECT of affected cells of one column, where every cell has the same reason. */
export function cellsWhere(
  context: CheckContext,
  column: ScanColumn,
  condition: Sql,
  finding: {
    probability: number | Sql;
    reason: string | Sql;
    suggestion?: Sql;
    suggestionConfidence?: number | Sql;
  },
): Sql {
  const asSql = (value: number | string | Sql) => (typeof value === 'object' ? value : literal(value));
  return sql`SELECT __row AS "row", ${literal(column.position)} AS "position", ${renderExpression(column)} AS value,
    CAST(${finding.suggestion ?? sql`NULL`} AS VARCHAR) AS suggestion,
    CAST(${finding.suggestionConfidence === undefined ? sql`NULL` : asSql(finding.suggestionConfidence)} AS DOUBLE) AS suggestion_confidence,
    CAST(${asSql(finding.probability)} AS DOUBLE) AS probability, ${asSql(finding.reason)} AS reason
    FROM ${context.relation} WHERE ${condition}`;
}

/** The SELECT of affected cells by findings on distinct values. */
export function cellsOfValues(
  context: CheckContext,
  column: ScanColumn,
  findings: {
    value: string;
    suggestion: string | null;
    confidence: number;
    probability: number;
    reason: string;
  }[],
): Sql {
  const rows = findings.map(
    (finding) =>
      sql`(${literal(finding.value)}, ${literal(finding.suggestion)}, ${literal(finding.confidence)}, ${literal(finding.probability)}, ${literal(finding.reason)})`,
  );
  const text = renderExpression(column);
  return sql`SELECT __row AS "row", ${literal(column.position)} AS "position", ${text} AS value, f.suggestion::VARCHAR AS suggestion,
    f.confidence::DOUBLE AS suggestion_confidence, f.probability::DOUBLE AS probability, f.reason AS reason
    FROM ${context.relation} JOIN (VALUES ${rows.reduce((all, row) => sql`${all}, ${row}`)}) AS f(value, suggestion, confidence, probability, reason)
    ON ${text} = f.value WHERE ${identifier(column.storageName)} IS NOT NULL`;
}
