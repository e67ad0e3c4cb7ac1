import {
  type GraphQLArgumentConfig,
  type GraphQLFieldConfig,
  GraphQLObjectType,
  GraphQLSchema,
  getNullableType,
} from 'graphql';
import { z } from 'zod';
import type { Operation } from '@/server/operations/define-operation';
import { allOperations } from '@/server/registry';
import type { GraphqlContext } from './context';
import { LINKS, type Link } from './links';
import { fieldName, pascal } from './names';
import { OPERATION } from './operation-of';
import { type Fields, Types } from './types';
import { isBooleanText, unwrap } from './unwrap';

let cached: GraphQLSchema | undefined;

/** Every query operation as a field, and the links between what they give. */
export function graphqlSchema(): GraphQLSchema {
  cached ??= buildSchema(allOperations().filter(({ kind }) => kind === 'query'));
  return cached;
}

function buildSchema(operations: Operation[]): GraphQLSchema {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const types: Types = new Types((typeName) =>
    Object.fromEntries(
      LINKS.filter(({ from }) => from === typeName).map((link) => [link.field, linkField(types, byId, link)]),
    ),
  );
  const fields: Fields = {};
  for (const operation of operations) {
    const name = fieldName(operation);
    if (fields[name] !== undefined) throw new Error(`Two operations want the GraphQL field ${name}`);
    fields[name] = operationField(types, operation, () => ({}), []);
  }
  return new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) });
}

function linkField(types: Types, byId: Map<string, Operation>, link: Link) {
  const operation = byId.get(link.to);
  if (operation === undefined) throw new Error(`${link.from}.${link.field} leads to no query: ${link.to}`);
  return { ...operationField(types, operation, link.input, link.fixed), description: link.description };
}

function operationField(
  types: Types,
  operation: Operation,
  fixedInput: Link['input'],
  fixed: readonly string[],
): GraphQLFieldConfig<unknown, GraphqlContext> {
  const shape: Record<string, z.ZodType> =
    operation.input instanceof z.ZodObject ? operation.input.shape : {};
  const open = Object.entries(shape).filter(([name]) => !fixed.includes(name));
  const [noun = '', verb] = operation.id.split('.');
  const name = verb === 'list' || verb === 'get' ? pascal(noun) : pascal(fieldName(operation));
  return {
    // Never non-null: a refusal of this field must not take its neighbours away.
    type: getNullableType(types.output(operation.output, name)),
    description: `${operation.summary}. Needs the permission \`${operation.permission}\`.`,
    args: Object.fromEntries(
      open.map(([field, inner]) => [
        field,
        argumentOf(types, operation, inner, `${name}${pascal(field)}`, field),
      ]),
    ),
    extensions: { [OPERATION]: operation.id },
    resolve: (source, args: Record<string, unknown>, { loaders }) => {
      const decided = fixedInput(isRecord(source) ? source : {});
      return decided === null ? null : loaders.load(operation, { ...inputOf(shape, args), ...decided });
    },
  };
}

function argumentOf(
  types: Types,
  operation: Operation,
  schema: z.ZodType,
  name: string,
  field: string,
): GraphQLArgumentConfig {
  const { description, fallback } = unwrap(schema, 'input');
  const sort = field === 'sort' ? operation.sortFields : undefined;
  const said = sort === undefined ? description : `One of ${sort.join(', ')}; \`-\` in front turns it round`;
  const plain = typeof fallback === 'number' || typeof fallback === 'boolean';
  return {
    type: types.input(schema, name),
    ...(said === undefined ? {} : { description: said }),
    ...(plain ? { default: { value: fallback } } : {}),
  };
}

/** What the operation takes: null says nothing where null means nothing, and texts of true and false are texts again. */
function inputOf(shape: Record<string, z.ZodType>, args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      const schema = shape[name];
      if (schema === undefined || value === undefined) return [];
      if (value === null && !schema.safeParse(null).success) return [];
      return [[name, typeof value === 'boolean' && isBooleanText(schema) ? String(value) : value]];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
