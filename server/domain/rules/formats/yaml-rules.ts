import { parse, stringify } from 'yaml';
import type { z } from 'zod';
import { DomainError } from '@/server/operations/errors';
import { RuleDefinition } from '../contract';
import { nameOfRule } from '../name-of-rule';
import {
  type ExportedTable,
  field,
  type LeftOut,
  list,
  PortableRule,
  type ReadRules,
  text,
  type Written,
} from './portable-rule';

/** The project's own form: nothing is lost, and a person can write it. */
export function writeYaml(table: ExportedTable): Written {
  const rules = table.rules.map(({ name, severity, enabled, definition }) => ({
    name,
    severity,
    ...(enabled ? {} : { enabled }),
    ...definition,
  }));
  return { content: stringify({ version: 1, dataset: table.title, rules }, { lineWidth: 100 }), leftOut: [] };
}

export function readYaml(content: string): ReadRules {
  const document = parseYaml(content);
  const entries = Array.isArray(document) ? document : list(field(document, 'rules'));
  if (entries.length === 0)
    throw new DomainError(
      'invalid_input',
      'The file has no `rules`: a list of entries with `kind` and what it needs.',
    );
  const rules: PortableRule[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, entry] of entries.entries()) {
    const definition = RuleDefinition.safeParse(entry);
    const name = text(field(entry, 'name'));
    if (!definition.success) {
      leftOut.push({ name: name ?? `Entry ${index + 1}`, reason: firstIssue(definition.error) });
      continue;
    }
    const rule = PortableRule.safeParse({
      name: name ?? nameOfRule(definition.data),
      severity: field(entry, 'severity'),
      enabled: field(entry, 'enabled'),
      definition: definition.data,
    });
    if (rule.success) rules.push(rule.data);
    else leftOut.push({ name: name ?? `Entry ${index + 1}`, reason: firstIssue(rule.error) });
  }
  return { rules, leftOut };
}

export function parseYaml(content: string): unknown {
  try {
    // Aliases could blow a small file up to a large one.
    return parse(content, { maxAliasCount: 20 });
  } catch (error) {
    const [first] = String(error instanceof Error ? error.message : error).split('\n');
    throw new DomainError('invalid_input', `The file is not valid YAML: ${first}`, {
      errors: [{ path: 'content', message: first ?? 'not valid YAML' }],
    });
  }
}

export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'not valid' : `${issue.path.join('.') || 'kind'}: ${issue.message}`;
}
