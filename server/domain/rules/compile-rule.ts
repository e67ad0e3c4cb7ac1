import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql, tuple } from '@/server/engine/sql';
import type { RuleDefinition } from './contract';
import { describeRule } from './describe-rule';
import type { RuleColumn, ScanRule } from './scan-rule';
import { typedExpression, typedRelation } from './typed-relation';

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

const NULL_TEXT = sql`CAST(NULL AS VARCHAR)`;
const NULL_PLACE = sql`CAST(NULL AS INTEGER)`;
const invalid = (problem: string): CompiledRule => ({ kind: 'invalid', problem });

/**
 * A rule as SQL over one version. Missing values break `not_null` only; values that cannot be read as what a range
 * needs break the range. `expression` must have been read by `parseExpression`, which gives `columnsUsed`.
 */
export function compileRule(
  rule: Pick<ScanRule, 'definition' | 'reference'>,
  table: RuleTable,
  columnsUsed: readonly string[] = [],
): CompiledRule {
  const { definition } = rule;
  switch (definition.kind) {
    case 'not_null':
      return onCells(definition.column, table, definition, 'rows', (_column, text) => sql`${text} IS NULL`);
    case 'set':
      return onCells(
        definition.column,
        table,
        definition,
        'filled',
        (_column, text) => sql`${text} NOT IN ${tuple(definition.values)}`,
      );
    case 'regex':
      return onCells(
        definition.column,
        table,
        definition,
        'filled',
        (_column, text) => sql`NOT regexp_full_match(${text}, ${literal(definition.pattern)})`,
      );
    case 'range':
      return range(definition, table);
    case 'foreign_key':
      return foreignKey(definition, table, rule.reference);
    case 'unique':
      return unique(definition, table);
    case 'expression':
      return expression(definition, table, columnsUsed);
    case 'row_count': {
      const outside = join(
        [
          ...(definition.min === undefined ? [] : [sql`count(*) < ${literal(definition.min)}`]),
          ...(definition.max === undefined ? [] : [sql`count(*) > ${literal(definition.max)}`]),
          sql`false`,
        ],
        ' OR ',
      );
      const verdict = sql`SELECT (${outside}) AS broken, 'The table has ' || count(*) || ' rows' AS reason FROM ${table.relation}`;
      return { kind: 'table', verdict };
    }
    case 'freshness':
      return freshness(definition, table);
  }
}

/** The column of that name, or why there is none. */
function columnNamed(name: string, { columns }: RuleTable): RuleColumn | string {
  const named = columns.filter((column) => column.name === name);
  const [first] = named;
  if (first === undefined) return `There is no column \`${name}\` in this version.`;
  return named.length > 1 ? `${named.length} columns are named \`${name}\`; rename them first.` : first;
}

function onCells(
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

function range(definition: Extract<RuleDefinition, { kind: 'range' }>, table: RuleTable): CompiledRule {
  const column = columnNamed(definition.column, table);
  if (typeof column === 'string') return invalid(column);
  const { min, max, minExclusive = false, maxExclusive = false } = definition;
  const temporal = typeof (min ?? max) === 'string';
  const fits = temporal
    ? column.type === 'date' || column.type === 'datetime'
    : column.type === 'integer' || column.type === 'decimal' || column.type === 'identifier';
  if (!fits)
    return invalid(
      `\`${column.name}\` is of type ${column.type}; a range with ${temporal ? 'dates' : 'numbers'} does not apply to it.`,
    );
  const value = temporal ? sql`TRY_CAST(${typedExpression(column)} AS TIMESTAMP)` : numberExpression(column);
  const bound = (edge: number | string) =>
    temporal ? sql`CAST(${literal(String(edge))} AS TIMESTAMP)` : literal(edge);
  const conditions = [
    sql`${value} IS NULL`,
    ...(min === undefined
      ? []
      : [minExclusive ? sql`${value} <= ${bound(min)}` : sql`${value} < ${bound(min)}`]),
    ...(max === undefined
      ? []
      : [maxExclusive ? sql`${value} >= ${bound(max)}` : sql`${value} > ${bound(max)}`]),
  ];
  return onCells(
    definition.column,
    table,
    definition,
    'filled',
    (_column, text) => sql`${text} IS NOT NULL AND (${join(conditions, ' OR ')})`,
  );
}

function unique(definition: Extract<RuleDefinition, { kind: 'unique' }>, table: RuleTable): CompiledRule {
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

function foreignKey(
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

function expression(
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

function freshness(
  definition: Extract<RuleDefinition, { kind: 'freshness' }>,
  table: RuleTable,
): CompiledRule {
  const column = columnNamed(definition.column, table);
  if (typeof column === 'string') return invalid(column);
  if (column.type !== 'date' && column.type !== 'datetime')
    return invalid(`\`${column.name}\` is of type ${column.type}; freshness needs dates.`);
  const newest = sql`max(TRY_CAST(${typedExpression(column)} AS TIMESTAMP))`;
  const now = literal(table.now.toISOString().slice(0, 19).replace('T', ' '));
  const age = sql`date_diff('hour', ${newest}, CAST(${now} AS TIMESTAMP))`;
  return {
    kind: 'table',
    verdict: sql`SELECT coalesce(${age} > ${literal(definition.maxAgeHours)}, true) AS broken,
      coalesce('The newest date is ' || ${newest} || ', ' || ${age} || ' hours before the scan', 'There is no date') AS reason FROM ${table.relation}`,
  };
}
