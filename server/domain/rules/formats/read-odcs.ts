import { RuleDefinition } from '../contract';
import { nameOfRule } from '../name-of-rule';
import { field, type LeftOut, list, type PortableRule, type ReadRules, text } from './portable-rule';
import { firstIssue, parseYaml } from './yaml-rules';

/** Reads the quality rules and the `required` and `unique` marks of the first table of a contract. */
export function readOdcs(content: string): ReadRules {
  const [table] = list(field(parseYaml(content), 'schema'));
  const rules: PortableRule[] = [];
  const leftOut: LeftOut[] = [];
  const take = (entry: unknown, column: string | null) => {
    const wanted = fromQuality(entry, column);
    const name = text(field(entry, 'name'));
    const parsed = RuleDefinition.safeParse(wanted);
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
