import type { RuleDefinition } from './contract';

const LISTED_MAX = 6;

/** What a rule demands, in words, with names between backticks. */
export function describeRule(rule: RuleDefinition): string {
  switch (rule.kind) {
    case 'not_null':
      return `\`${rule.column}\` is filled`;
    case 'unique':
      return `${rule.columns.map((name) => `\`${name}\``).join(' and ')} ${rule.columns.length > 1 ? 'are together' : 'is'} unique`;
    case 'range': {
      const low = rule.min === undefined ? null : `${rule.minExclusive ? 'above' : 'at least'} ${rule.min}`;
      const high = rule.max === undefined ? null : `${rule.maxExclusive ? 'below' : 'at most'} ${rule.max}`;
      return `\`${rule.column}\` is ${[low, high].filter((part) => part !== null).join(' and ') || 'a number'}`;
    }
    case 'set': {
      const shown = rule.values.slice(0, LISTED_MAX).map((value) => `"${value}"`);
      const more = rule.values.length - shown.length;
      return `\`${rule.column}\` is one of ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    }
    case 'regex':
      return `\`${rule.column}\` matches ${rule.pattern}`;
    case 'foreign_key':
      return `\`${rule.column}\` exists in \`${rule.referenceColumn}\` of the other dataset`;
    case 'expression':
      return rule.expression;
    case 'row_count':
      return `the table has ${[rule.min === undefined ? null : `at least ${rule.min}`, rule.max === undefined ? null : `at most ${rule.max}`].filter((part) => part !== null).join(' and ')} rows`;
    case 'freshness':
      return `the newest \`${rule.column}\` is at most ${rule.maxAgeHours} hours old`;
  }
}
