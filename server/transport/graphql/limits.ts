import {
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { z } from 'zod';
import type { Operation } from '@/server/operations/define-operation';
import { operationOf } from './operation-of';
import { unwrap } from './unwrap';

export const LIMITS = {
  /** Characters of the document. */
  length: 10_000,
  tokens: 2000,
  depth: 12,
  aliases: 30,
  /** Calls of operations, each times the `limit`s of the lists around it. */
  cost: 5000,
};
/** A computation instead of a look-up: what is no GET on REST. */
const COMPUTES = 25;
/** Lists without a `limit` of their own are short by their nature. */
const UNBOUNDED_LIST = 1;

/** Refuses documents that are too deep, rename too much, or ask for too much; counted before anything runs. */
export function limitsRule(variables: Record<string, unknown>) {
  return (context: ValidationContext): ASTVisitor => ({
    // biome-ignore lint/correctness/noComponentHookFactories: a visitor of graphql-js, not a component
    OperationDefinition: (node) => {
      const measure = new Measure(context, variables);
      const cost = measure.selection(node.selectionSet, context.getSchema().getQueryType(), 1, 1, []);
      const refuse = (text: string) =>
        context.reportError(
          new GraphQLError(text, { nodes: node, extensions: { code: 'invalid_input', status: 400 } }),
        );
      if (measure.depth > LIMITS.depth)
        refuse(`The query is ${measure.depth} fields deep; ${LIMITS.depth} are allowed.`);
      if (measure.aliases > LIMITS.aliases)
        refuse(`The query has ${measure.aliases} aliases; ${LIMITS.aliases} are allowed.`);
      if (cost > LIMITS.cost)
        refuse(
          `The query would cost ${cost}; ${LIMITS.cost} is allowed. A field that calls an operation costs 1 times the \`limit\`s of the lists around it: ask for shorter lists.`,
        );
    },
  });
}

class Measure {
  depth = 0;
  aliases = 0;
  /** Selections looked at: fragments that use each other many times must not keep us counting. */
  private visits = 0;

  constructor(
    private readonly context: ValidationContext,
    private readonly variables: Record<string, unknown>,
  ) {}

  selection(
    set: SelectionSetNode,
    parent: unknown,
    times: number,
    depth: number,
    fragments: readonly string[],
  ): number {
    this.depth = Math.max(this.depth, depth);
    if (depth > LIMITS.depth || this.visits > LIMITS.cost)
      return this.visits > LIMITS.cost ? LIMITS.cost + 1 : 0;
    let cost = 0;
    for (const selected of set.selections) {
      this.visits++;
      if (selected.kind === Kind.FIELD) cost += this.field(selected, parent, times, depth, fragments);
      else if (selected.kind === Kind.INLINE_FRAGMENT)
        cost += this.selection(selected.selectionSet, parent, times, depth, fragments);
      else cost += this.spread(selected.name.value, parent, times, depth, fragments);
    }
    return cost;
  }

  private spread(
    name: string,
    parent: unknown,
    times: number,
    depth: number,
    seen: readonly string[],
  ): number {
    const fragment: FragmentDefinitionNode | null | undefined = this.context.getFragment(name);
    // A cycle is refused by a rule of the specification; here it must only end.
    if (fragment === null || fragment === undefined || seen.includes(name)) return 0;
    return this.selection(fragment.selectionSet, parent, times, depth, [...seen, name]);
  }

  private field(
    node: FieldNode,
    parent: unknown,
    times: number,
    depth: number,
    fragments: readonly string[],
  ): number {
    if (node.alias !== undefined) this.aliases++;
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const operation = operationOf(field);
    const own = operation === undefined ? 0 : times * (operation.http?.method === 'GET' ? 1 : COMPUTES);
    if (node.selectionSet === undefined) return own;
    const type = field === undefined ? undefined : getNamedType(field.type);
    const inner = operation === undefined ? times : times * this.limitOf(node, field, operation);
    return (
      own +
      this.selection(node.selectionSet, isCompositeType(type) ? type : undefined, inner, depth + 1, fragments)
    );
  }

  /** How many entries the list may have: the argument, the variable, or the default. */
  private limitOf(
    node: FieldNode,
    field: GraphQLField<unknown, unknown> | undefined,
    operation: Operation,
  ): number {
    if (field === undefined || !(operation.input instanceof z.ZodObject)) return UNBOUNDED_LIST;
    const schema: z.ZodType | undefined = operation.input.shape.limit;
    if (schema === undefined) return UNBOUNDED_LIST;
    const given = node.arguments?.find(({ name }) => name.value === 'limit')?.value;
    const value =
      given?.kind === Kind.INT
        ? Number(given.value)
        : given?.kind === Kind.VARIABLE
          ? this.variables[given.name.value]
          : undefined;
    const known = typeof value === 'number' ? value : unwrap(schema, 'input').fallback;
    return typeof known === 'number' && known > 0 ? known : 100;
  }
}
