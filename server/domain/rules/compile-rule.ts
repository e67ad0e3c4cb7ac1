import { numberExpression } from '@/server/domain/ingestion';
import { join, literal, sql, tuple } from '@/server/engine/sql';
import { expression, foreignKey, unique } from './compile-rows';
import { type CompiledRule, columnNamed, invalid, onCells, type RuleTable } from './compiled-rule';
import type { RuleDefinition } from './contract';
import type { ScanRule } from './scan-rule';
import { typedExpression } from './typed-relation';

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
