import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import {
  type CompiledRule,
  columnNamed,
  invalid,
  NULL_PLACE,
  NULL_TEXT,
  type RuleTable,
} from './compiled-rule';
import type { RuleDefinition } from './contract';
import type { RuleColumn, ScanRule } from './scan-rule';
import { typedRelation } from './typed-relation';

/** Rows whose key stands in an earlier row; rows that lack a part of the key have none. */
export function unique(
  definition: Extract<RuleDefinition, { kind: 'unique' }>,
  table: RuleTable,
): CompiledRule {
  const columns: RuleColumn[] = [];
  for (const name of definition.columns) {
    const column = columnNamed(name, table);
    if (typeof column === 'string') return invalid(column);
    columns.push(column);
  }
  const keys = columns.map(({ storageName }) => identifier(storageName));
  const [only] = columns;
  const single = columns.length === 1 && only !== undefined ? only : null;
  const filled = join(
    keys.map((key) => sql`${key} IS NOT NULL`),
    ' AND ',
  );
  return {
    kind: 'rows',
    column: single,
    population: 'rows',
    broken: sql`SELECT __row AS "row", ${single === null ? NULL_PLACE : sql`${literal(single.position)}::INTEGER`} AS "position",
      ${single === null ? NULL_TEXT : renderExpression(single)} AS value, 'Same as row ' || first || ': must be unique' AS reason
      FROM (SELECT *, min(__row) OVER (PARTITION BY ${join(keys)}) AS first FROM ${table.relation} WHERE ${filled}) WHERE __row <> first`,
  };
}

/** Values that the column of the other dataset does not hold; numbers are compared as numbers. */
export function foreignKey(
  definition: Extract<RuleDefinition, { kind: 'foreign_key' }>,
  table: RuleTable,
  reference: ScanRule['reference'],
): CompiledRule {
  const column = columnNamed(definition.column, table);
  if (typeof column === 'string') return invalid(column);
  if (reference === undefined) return invalid('The dataset that the rule refers to is gone.');
  const { column: target, title } = reference;
  if (target === null) return invalid(`\`${title}\` has no column \`${definition.referenceColumn}\`.`);
  const numeric = [column, target].every(({ type }) => type === 'integer' || type === 'decimal');
  const [ours, theirs] = [column, target].map((side) =>
    numeric ? numberExpression(side) : renderExpression(side),
  );
  if (ours === undefined || theirs === undefined) return invalid('The rule names no columns.');
  return {
    kind: 'rows',
    column,
    population: 'filled',
    broken: sql`SELECT __row AS "row", ${literal(column.position)}::INTEGER AS "position", ${renderExpression(column)} AS value,
      ${literal(`Not found in ${title}, column ${target.name}`)} AS reason
      FROM ${table.relation} WHERE ${ours} IS NOT NULL AND ${ours} NOT IN (SELECT ${theirs} FROM ${reference.relation} WHERE ${theirs} IS NOT NULL)`,
  };
}

/** Rows for which the expression is false; null counts as kept, as in a CHECK of SQL. */
export function expression(
  definition: Extract<RuleDefinition, { kind: 'expression' }>,
  table: RuleTable,
  columnsUsed: readonly string[],
): CompiledRule {
  const used = table.columns.filter(({ name }) => columnsUsed.includes(name));
  const [only] = used;
  const single = used.length === 1 && only !== undefined ? only : null;
  // Text of the user: `parseExpression` has shown that it is one expression over the row and nothing else.
  const condition = { text: definition.expression, toString: () => definition.expression };
  return {
    kind: 'rows',
    column: single,
    population: 'rows',
    broken: sql`SELECT __row AS "row", ${single === null ? NULL_PLACE : sql`${literal(single.position)}::INTEGER`} AS "position",
      ${single === null ? NULL_TEXT : sql`CAST(${identifier(single.name)} AS VARCHAR)`} AS value,
      ${literal(`Must hold: ${definition.expression}`)} AS reason
      FROM ${typedRelation(table.relation, table.columns)} AS typed WHERE (${condition}
      ) = false`,
  };
}
