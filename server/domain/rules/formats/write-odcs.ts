import { stringify } from 'yaml';
import type { RuleDefinition } from '../contract';
import type { ExportedTable, LeftOut, PortableRule, Written } from './portable-rule';

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
