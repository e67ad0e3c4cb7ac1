import type { Operation } from '@/server/operations/define-operation';

export function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `dataset.get` is `dataset`, `dataset.list` is `datasets`, `dataset.columns` is `datasetColumns`. */
export function fieldName({ id, graphql }: Pick<Operation, 'id' | 'graphql'>): string {
  if (graphql?.field !== undefined) return graphql.field;
  const [noun = '', verb = ''] = id.split('.');
  if (verb === 'get') return noun;
  return verb === 'list' ? plural(noun) : `${noun}${pascal(verb)}`;
}

function plural(noun: string): string {
  if (/(s|x|ch|sh)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** A value of an enum as a name that GraphQL accepts. */
export function enumName(value: string): string {
  const name = value.replace(/[^_0-9A-Za-z]/g, '_');
  return /^[0-9]/.test(name) || ['true', 'false', 'null'].includes(name) ? `_${name}` : name;
}
