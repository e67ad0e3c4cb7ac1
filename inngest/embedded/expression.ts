import { parse } from '@marcbachmann/cel-js';

type Compiled = (variables: Record<string, unknown>) => unknown;
const compiled = new Map<string, Compiled>();

/** The value of a CEL expression, undefined when it fails on these variables (a missing field matches nothing). */
export function evaluate(expression: string, variables: Record<string, unknown>): unknown {
  let program = compiled.get(expression);
  if (program === undefined) {
    program = parse(expression);
    compiled.set(expression, program);
  }
  try {
    return program(variables);
  } catch {
    return undefined;
  }
}
