import { renderExpression } from '@/server/domain/ingestion';
import { literal, type Sql, sql } from '@/server/engine/sql';
import type { RuleDefinition } from './contract';
import { describeRule } from './describe-rule';
import type { RuleColumn } from './scan-rule';

/** SQL of the rows that break a rule: `row`, `position` (null: the whole row), `value` (text), `reason`. */
export type CompiledRule =
  | { kind: 'rows'; broken: Sql; column: RuleColumn | null; population: 'rows' | 'filled' }
  /** One row with `broken` (boolean) and `reason`; the table breaks the rule, no row does. */
  | { kind: 'table'; verdict: Sql }
  | { kind: 'invalid'; problem: string };

export interface RuleTable {
  relation: Sql;
  columns: readonly RuleColumn[];
  /** Time of the scan, for freshness. */
  now: Date;
}

export const NULL_TEXT = sql`CAST(NULL AS VARCHAR)`;
export const NULL_PLACE = sql`CAST(NULL AS INTEGER)`;
export const invalid = (problem: string): CompiledRule => ({ kind: 'invalid', problem });

/** The column of that name, or why there is none. */
export function columnNamed(name: string, { columns }: RuleTable): RuleColumn | string {
  const named = columns.filter((column) => column.name === name);
  const [first] = named;
  if (first === undefined) return `There is no column \`${name}\` in this version.`;
  return named.length > 1 ? `${named.length} columns are named \`${name}\`; rename them first.` : first;
}

/** The rule as a condition on the text of one column. */
export function onCells(
  name: string,
  table: RuleTable,
  definition: RuleDefinition,
  population: 'rows' | 'filled',
  broken: (column: RuleColumn, text: Sql) => Sql,
): CompiledRule {
  const column = columnNamed(name, table);
  if (typeof column === 'string') return invalid(column);
  const text = renderExpression(column);
  return {
    kind: 'rows',
    column,
    population,
    broken: sql`SELECT __row AS "row", ${literal(column.position)}::INTEGER AS "position", ${text} AS value,
      ${literal(`Must be: ${describeRule(definition)}`)} AS reason FROM ${table.relation} WHERE ${broken(column, text)}`,
  };
}
