import { stringify } from 'yaml';
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
import { firstIssue, parseYaml } from './yaml-rules';

const TYPES: Record<string, string> = {
  integer: 'integer',
  decimal: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp',
  time: 'time',
  list: 'array',
  struct: 'object',
};
const SEVERITIES = { critical: 'error', warning: 'warning', info: 'info' } as const;

/** A data contract of the Open Data Contract Standard 3.1.0 with one table. */
export function writeOdcs(table: ExportedTable): Written {
  const { rules } = table;
  const tableRules = rules.flatMap((rule) => toTableQuality(rule, table.title));
  const contract = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: table.datasetId,
    name: table.title,
    version: '1.0.0',
    status: 'active',
    schema: [
      {
        name: table.title,
        logicalType: 'object',
        properties: table.columns.map(({ name, type }) => {
          const own = rules.filter(({ enabled, definition }) => enabled && columnOf(definition) === name);
          const quality = own.flatMap(toColumnQuality);
          return {
            name,
            logicalType: TYPES[type] ?? 'string',
            ...(own.some(({ definition }) => definition.kind === 'not_null') ? { required: true } : {}),
            ...(own.some(({ definition }) => definition.kind === 'unique') ? { unique: true } : {}),
            ...(quality.length === 0 ? {} : { quality }),
          };
        }),
        ...(tableRules.length === 0 ? {} : { quality: tableRules }),
      },
    ],
  };
  const leftOut = rules
    .filter(({ enabled }) => !enabled)
    .map(({ name }): LeftOut => ({ name, reason: 'It is switched off; a contract holds what is demanded.' }));
  return { content: stringify(contract, { lineWidth: 100 }), leftOut };
}

/** The one column that a rule is about; null for rules about rows or the table. */
function columnOf(rule: RuleDefinition): string | null {
  switch (rule.kind) {
    case 'not_null':
    case 'range':
    case 'set':
    case 'regex':
    case 'foreign_key':
    case 'freshness':
      return rule.column;
    case 'unique':
      return rule.columns.length === 1 ? (rule.columns[0] ?? null) : null;
    case 'expression':
    case 'row_count':
      return null;
  }
}

type Quality = Record<string, unknown>;

function toColumnQuality({ name, severity, definition }: PortableRule): Quality[] {
  const head = { name, severity: SEVERITIES[severity] };
  switch (definition.kind) {
    case 'not_null':
      return [{ ...head, metric: 'nullValues', mustBe: 0 }];
    case 'unique':
      return [{ ...head, metric: 'duplicateValues', mustBe: 0 }];
    case 'set':
      return [{ ...head, metric: 'invalidValues', arguments: { validValues: definition.values }, mustBe: 0 }];
    case 'regex':
      return [
        {
          ...head,
          metric: 'invalidValues',
          arguments: { pattern: `^(?:${definition.pattern})$` },
          mustBe: 0,
        },
      ];
    case 'range':
    case 'foreign_key':
    case 'freshness':
      return [custom(head, definition)];
    case 'expression':
    case 'row_count':
      return [];
  }
}

function toTableQuality({ name, severity, enabled, definition }: PortableRule, table: string): Quality[] {
  if (!enabled || columnOf(definition) !== null) return [];
  const head = { name, severity: SEVERITIES[severity] };
  switch (definition.kind) {
    case 'unique':
      return [
        { ...head, metric: 'duplicateValues', arguments: { properties: definition.columns }, mustBe: 0 },
      ];
    case 'row_count':
      return [
        {
          ...head,
          metric: 'rowCount',
          ...(definition.min === undefined ? {} : { mustBeGreaterOrEqualTo: definition.min }),
          ...(definition.max === undefined ? {} : { mustBeLessOrEqualTo: definition.max }),
        },
      ];
    case 'expression': {
      const from = `"${table.replaceAll('"', '""')}"`;
      const query = `SELECT count(*) FROM ${from} WHERE NOT (${definition.expression})`;
      return [{ ...head, type: 'sql', query, mustBe: 0, ...own(definition) }];
    }
    default:
      return [custom(head, definition)];
  }
}

/** What the standard has no words for, as a rule of our own engine. */
function custom(head: Quality, definition: RuleDefinition): Quality {
  return { ...head, type: 'custom', engine: 'datrix', implementation: { ...definition } };
}

function own(definition: RuleDefinition): Quality {
  return { customProperties: [{ property: 'datrixRule', value: { ...definition } }] };
}

/** Reads the quality rules and the `required` and `unique` marks of the first table of a contract. */
export function readOdcs(content: string): ReadRules {
  const [table] = list(field(parseYaml(content), 'schema'));
  const rules: PortableRule[] = [];
  const leftOut: LeftOut[] = [];
  const take = (entry: unknown, column: string | null) => {
    const wanted = fromQuality(entry, column);
    const name = text(field(entry, 'name'));
    const parsed = RuleDefinitionSchema.safeParse(wanted);
    if (parsed.success) {
      const title = name ?? nameOfRule(parsed.data);
      const severity = severityOf(field(entry, 'severity'));
      rules.push({ name: title.slice(0, 200), severity, enabled: true, definition: parsed.data });
    } else {
      const title = name ?? text(field(entry, 'description')) ?? column ?? 'Unnamed';
      const reason = wanted === null ? 'There is no rule for it here.' : firstIssue(parsed.error);
      leftOut.push({ name: title.slice(0, 200), reason });
    }
  };
  for (const property of list(field(table, 'properties'))) {
    const column = text(field(property, 'name')) ?? '';
    const quality = list(field(property, 'quality'));
    const has = (metric: string) => quality.some((entry) => field(entry, 'metric') === metric);
    if (field(property, 'required') === true && !has('nullValues')) take({ metric: 'nullValues' }, column);
    if (field(property, 'unique') === true && !has('duplicateValues'))
      take({ metric: 'duplicateValues' }, column);
    for (const entry of quality) take(entry, column);
  }
  for (const entry of list(field(table, 'quality'))) take(entry, null);
  return { rules, leftOut };
}

function severityOf(given: unknown): PortableRule['severity'] {
  if (given === 'error' || given === 'critical' || given === 'high') return 'critical';
  return given === 'info' || given === 'low' ? 'info' : 'warning';
}

/** The definition that an entry stands for, not yet checked; null for none. */
function fromQuality(entry: unknown, column: string | null): Record<string, unknown> | null {
  if (field(entry, 'type') === 'custom' && field(entry, 'engine') === 'datrix')
    return { ...Object(field(entry, 'implementation')) };
  const mark = list(field(entry, 'customProperties')).find(
    (property) => field(property, 'property') === 'datrixRule',
  );
  if (mark !== undefined) return { ...Object(field(mark, 'value')) };
  const [least, most] = [field(entry, 'mustBeGreaterOrEqualTo'), field(entry, 'mustBeLessOrEqualTo')];
  // `rule` is the word of 3.0 for what 3.1 calls `metric`.
  const metric = field(entry, 'metric') ?? field(entry, 'rule');
  if (metric === 'rowCount')
    return {
      kind: 'row_count',
      ...(least === undefined ? {} : { min: least }),
      ...(most === undefined ? {} : { max: most }),
    };
  const strict = (field(entry, 'mustBe') ?? 0) === 0;
  if (!strict) return null;
  const options = field(entry, 'arguments');
  switch (metric) {
    case 'nullValues':
    case 'missingValues':
      return { kind: 'not_null', column };
    case 'duplicateValues':
    case 'duplicateCount':
      return { kind: 'unique', columns: column === null ? field(options, 'properties') : [column] };
    case 'invalidValues': {
      const values = field(options, 'validValues');
      const pattern = text(field(options, 'pattern'));
      if (Array.isArray(values)) return { kind: 'set', column, values: values.map(String) };
      if (pattern === undefined) return null;
      return { kind: 'regex', column, pattern: pattern.replace(/^\^(?:\(\?:(.*)\)|(.*))\$$/s, '$1$2') };
    }
    default:
      return null;
  }
}
