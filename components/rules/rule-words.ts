import type { RuleDefinition, RuleKind } from '@/server/domain/rules/contract';

/** How each kind is offered and what it demands. */
export const RULE_KINDS: { value: RuleKind; label: string; hint: string }[] = [
  { value: 'not_null', label: 'Is filled', hint: 'No value of the column is missing.' },
  { value: 'unique', label: 'Is unique', hint: 'No two rows hold the same values in these columns.' },
  { value: 'range', label: 'Lies in a range', hint: 'Numbers or dates within bounds.' },
  { value: 'set', label: 'Is one of', hint: 'Only these values, written exactly so.' },
  { value: 'regex', label: 'Matches a pattern', hint: 'The whole value matches a regular expression (RE2).' },
  {
    value: 'foreign_key',
    label: 'Exists elsewhere',
    hint: 'Each value stands in a column of another dataset.',
  },
  {
    value: 'expression',
    label: 'SQL expression',
    hint: 'True or false for each row, such as "end" >= "start".',
  },
  { value: 'row_count', label: 'Number of rows', hint: 'The table is neither too short nor too long.' },
  { value: 'freshness', label: 'Freshness', hint: 'The newest date is recent when the scan runs.' },
];

/** A definition with nothing filled in, for the form. */
export function emptyRule(kind: RuleKind): RuleDefinition {
  switch (kind) {
    case 'not_null':
      return { kind, column: '' };
    case 'unique':
      return { kind, columns: [] };
    case 'range':
      return { kind, column: '' };
    case 'set':
      return { kind, column: '', values: [] };
    case 'regex':
      return { kind, column: '', pattern: '' };
    case 'foreign_key':
      return { kind, column: '', referenceDatasetId: '', referenceColumn: '' };
    case 'expression':
      return { kind, expression: '' };
    case 'row_count':
      return { kind };
    case 'freshness':
      return { kind, column: '', maxAgeHours: 24 };
  }
}
