import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

/** Counts and sizes in bytes pass the 32 bits of `Int`; a JSON number holds whole numbers up to 2^53 exactly. */
export const SafeInt = new GraphQLScalarType<number>({
  name: 'SafeInt',
  description: 'A whole number of at most 53 bits.',
  coerceOutputValue: wholeNumber,
  coerceInputValue: wholeNumber,
  coerceInputLiteral: (node) => {
    if (node.kind !== Kind.INT) throw new GraphQLError('This must be a whole number.');
    return wholeNumber(Number(node.value));
  },
});

function wholeNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError('This must be a whole number of at most 53 bits.');
}

/** Checked by the operation, which says what is wrong in the same words as on REST. */
export const DateTime = new GraphQLScalarType<string>({
  name: 'DateTime',
  description: 'ISO 8601 time in UTC.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  coerceOutputValue: (value) => String(value),
  coerceInputValue: text,
  coerceInputLiteral: (node) => {
    if (node.kind !== Kind.STRING) throw new GraphQLError('This must be a time as text.');
    return node.value;
  },
});

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError('This must be a time as text.');
}

/** What has no one shape: maps, unions of unlike shapes, evidence of checks. */
export const Json = new GraphQLScalarType<unknown>({
  name: 'JSON',
  description: 'Any JSON value, as REST gives it.',
  coerceOutputValue: (value) => value,
  coerceInputValue: (value) => value,
  // Variables inside a literal are not supported: pass the whole value as one variable instead.
  coerceInputLiteral: (node) => valueFromASTUntyped(node),
});
