import { DomainError } from '@/server/operations/errors';
import { type RuleDefinition, RuleDefinition as RuleDefinitionSchema } from '../contract';
import { nameOfRule } from '../name-of-rule';
import {
  type ExportedTable,
  field,
  type LeftOut,
  list,
  type PortableRule,
  type ReadRules,
  text,
  type Written,
} from './portable-rule';
import { firstIssue } from './yaml-rules';

/** An ExpectationSuite of Great Expectations 1.x, as `suite.to_json_dict()` writes it. */
export function writeGreatExpectations(table: ExportedTable): Written {
  const leftOut: LeftOut[] = [];
  const expectations = table.rules.flatMap(({ name, severity, definition }) => {
    const expectation = toExpectation(definition);
    if (expectation === null) {
      leftOut.push({ name, reason: `Great Expectations has no core expectation for ${definition.kind}.` });
      return [];
    }
    return [{ ...expectation, severity, meta: { notes: name } }];
  });
  const suite = { name: table.title, expectations, meta: { generator: 'Datrix' }, notes: null };
  return { content: `${JSON.stringify(suite, null, 2)}\n`, leftOut };
}

function toExpectation(rule: RuleDefinition): { type: string; kwargs: Record<string, unknown> } | null {
  switch (rule.kind) {
    case 'not_null':
      return { type: 'expect_column_values_to_not_be_null', kwargs: { column: rule.column } };
    case 'unique':
      return rule.columns.length === 1
        ? { type: 'expect_column_values_to_be_unique', kwargs: { column: rule.columns[0] } }
        : { type: 'expect_compound_columns_to_be_unique', kwargs: { column_list: rule.columns } };
    case 'range':
      return {
        type: 'expect_column_values_to_be_between',
        kwargs: {
          column: rule.column,
          min_value: rule.min ?? null,
          max_value: rule.max ?? null,
          strict_min: rule.minExclusive ?? false,
          strict_max: rule.maxExclusive ?? false,
        },
      };
    case 'set':
      return {
        type: 'expect_column_values_to_be_in_set',
        kwargs: { column: rule.column, value_set: rule.values },
      };
    case 'regex':
      // There a pattern may match anywhere in the value; here it is the whole value.
      return {
        type: 'expect_column_values_to_match_regex',
        kwargs: { column: rule.column, regex: `^(?:${rule.pattern})$` },
      };
    case 'row_count':
      return {
        type: 'expect_table_row_count_to_be_between',
        kwargs: { min_value: rule.min ?? null, max_value: rule.max ?? null },
      };
    case 'foreign_key':
    case 'expression':
    case 'freshness':
      return null;
  }
}

/** Reads suites of 1.x (`type`) and of older releases (`expectation_type`). */
export function readGreatExpectations(content: string): ReadRules {
  let suite: unknown;
  try {
    suite = JSON.parse(content);
  } catch {
    throw new DomainError(
      'invalid_input',
      'The file is not valid JSON; export the suite with `to_json_dict`.',
      {
        errors: [{ path: 'content', message: 'not valid JSON' }],
      },
    );
  }
  const expectations = list(field(suite, 'expectations'));
  if (expectations.length === 0)
    throw new DomainError('invalid_input', 'The file has no `expectations`.', {
      errors: [{ path: 'content', message: 'no expectations' }],
    });
  const rules: PortableRule[] = [];
  const leftOut: LeftOut[] = [];
  for (const expectation of expectations) {
    const type =
      text(field(expectation, 'type')) ?? text(field(expectation, 'expectation_type')) ?? 'unnamed';
    const kwargs = field(expectation, 'kwargs');
    const name = text(field(field(expectation, 'meta'), 'notes')) ?? type;
    const mostly = field(kwargs, 'mostly');
    if (typeof mostly === 'number' && mostly < 1) {
      leftOut.push({
        name,
        reason: `It tolerates ${((1 - mostly) * 100).toFixed(1)} % of violations (mostly); rules here are strict.`,
      });
      continue;
    }
    const wanted = fromExpectation(type, kwargs);
    if (wanted === null) {
      leftOut.push({ name, reason: `There is no rule for ${type}.` });
      continue;
    }
    const definition = RuleDefinitionSchema.safeParse(wanted);
    if (!definition.success) {
      leftOut.push({ name, reason: firstIssue(definition.error) });
      continue;
    }
    const given = text(field(expectation, 'severity'));
    rules.push({
      name: name === type ? nameOfRule(definition.data) : name.slice(0, 200),
      severity: given === 'critical' || given === 'info' ? given : 'warning',
      enabled: true,
      definition: definition.data,
    });
  }
  return { rules, leftOut };
}

function fromExpectation(type: string, kwargs: unknown): Record<string, unknown> | null {
  const column = field(kwargs, 'column');
  const bounds = {
    ...given('min', field(kwargs, 'min_value')),
    ...given('max', field(kwargs, 'max_value')),
  };
  switch (type) {
    case 'expect_column_values_to_not_be_null':
      return { kind: 'not_null', column };
    case 'expect_column_values_to_be_unique':
      return { kind: 'unique', columns: [column] };
    case 'expect_compound_columns_to_be_unique':
      return { kind: 'unique', columns: field(kwargs, 'column_list') };
    case 'expect_column_values_to_be_between':
      return {
        kind: 'range',
        column,
        ...bounds,
        ...(field(kwargs, 'strict_min') === true ? { minExclusive: true } : {}),
        ...(field(kwargs, 'strict_max') === true ? { maxExclusive: true } : {}),
      };
    case 'expect_column_values_to_be_in_set':
      return { kind: 'set', column, values: list(field(kwargs, 'value_set')).map(String) };
    case 'expect_column_values_to_match_regex':
      return { kind: 'regex', column, pattern: wholeValue(text(field(kwargs, 'regex')) ?? '') };
    case 'expect_table_row_count_to_be_between':
      return { kind: 'row_count', ...bounds };
    case 'expect_table_row_count_to_equal': {
      const value = field(kwargs, 'value');
      return { kind: 'row_count', min: value, max: value };
    }
    default:
      return null;
  }
}

function given(key: string, value: unknown): Record<string, unknown> {
  return value === undefined || value === null ? {} : { [key]: value };
}

/** A pattern that may match anywhere, as one for the whole value. */
function wholeValue(pattern: string): string {
  const own = /^\^\(\?:(.*)\)\$$/s.exec(pattern);
  if (own?.[1] !== undefined) return own[1];
  const front = pattern.startsWith('^') ? pattern.slice(1) : `(?s:.*)${pattern}`;
  return front.endsWith('$') && !front.endsWith('\\$') ? front.slice(0, -1) : `${front}(?s:.*)`;
}
