import type { RuleDefinition } from './contract';
import { describeRule } from './describe-rule';

const LENGTH_MAX = 120;

/** A name made from what the rule demands; the same rule has the same name. */
export function nameOfRule(definition: RuleDefinition): string {
  const text = describeRule(definition).replaceAll('`', '');
  const name = text.charAt(0).toUpperCase() + text.slice(1);
  return name.length > LENGTH_MAX ? `${name.slice(0, LENGTH_MAX - 1)}…` : name;
}
