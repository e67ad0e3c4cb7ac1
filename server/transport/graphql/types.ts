import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import { z } from 'zod';
import { kindOfId } from '@/server/lib/zod-ids';
import type { GraphqlContext } from './context';
import { enumName, pascal } from './names';
import { DateTime, Json, SafeInt } from './scalars';
import { isBoolean, unwrap } from './unwrap';

export type Fields = Record<string, GraphQLFieldConfig<unknown, GraphqlContext>>;

const INT_MAX = 2 ** 31 - 1;

/** GraphQL types of zod schemas; the same schema gives the same type, and each name is given once. */
export class Types {
  private readonly outputs = new Map<z.ZodType, GraphQLObjectType | GraphQLScalarType>();
  private readonly inputs = new Map<z.ZodType, GraphQLInputObjectType | GraphQLScalarType>();
  private readonly enums = new Map<string, GraphQLEnumType>();
  private readonly taken = new Set<string>();

  /** `linksOf`: further fields of the type with this name, asked for when the schema is complete. */
  constructor(private readonly linksOf: (typeName: string) => Fields) {}

  output(schema: z.ZodType, name: string): GraphQLOutputType {
    const { core, nullable } = unwrap(schema, 'output');
    const type = this.outputCore(core, name);
    return nullable ? type : new GraphQLNonNull(type);
  }

  input(schema: z.ZodType, name: string): GraphQLInputType {
    const { core, nullable } = unwrap(schema, 'input');
    const type = isBoolean(schema) ? GraphQLBoolean : this.inputCore(core, name);
    return nullable ? type : new GraphQLNonNull(type);
  }

  private outputCore(core: z.ZodType, name: string) {
    if (core instanceof z.ZodArray)
      return new GraphQLList(this.output(element(core), itemName(element(core), name)));
    if (core instanceof z.ZodObject) return this.object(core, name);
    return this.leaf(core, name);
  }

  private inputCore(core: z.ZodType, name: string) {
    if (core instanceof z.ZodArray) return new GraphQLList(this.input(element(core), name));
    if (core instanceof z.ZodObject) return this.inputObject(core, name);
    return this.leaf(core, name);
  }

  private object(schema: z.ZodObject, wanted: string): GraphQLObjectType | GraphQLScalarType {
    const known = this.outputs.get(schema);
    if (known !== undefined) return known;
    const fields = Object.entries(shapeOf(schema));
    if (fields.length === 0) return Json;
    const name = this.claim(typeName(schema, wanted));
    const type = new GraphQLObjectType({
      name,
      description: schema.meta()?.description,
      fields: () => ({
        ...Object.fromEntries(
          fields.map(([field, inner]) => [
            field,
            {
              type: this.output(inner, `${name}${pascal(field)}`),
              description: unwrap(inner, 'output').description,
            },
          ]),
        ),
        ...this.linksOf(name),
      }),
    });
    this.outputs.set(schema, type);
    return type;
  }

  private inputObject(schema: z.ZodObject, wanted: string): GraphQLInputObjectType | GraphQLScalarType {
    const known = this.inputs.get(schema);
    if (known !== undefined) return known;
    const fields = Object.entries(shapeOf(schema));
    if (fields.length === 0) return Json;
    const name = this.claim(`${typeName(schema, wanted)}Input`);
    const type = new GraphQLInputObjectType({
      name,
      fields: () =>
        Object.fromEntries(
          fields.map(([field, inner]) => [
            field,
            {
              type: this.input(inner, `${name.replace(/Input$/, '')}${pascal(field)}`),
              description: unwrap(inner, 'input').description,
            },
          ]),
        ),
    });
    this.inputs.set(schema, type);
    return type;
  }

  private leaf(core: z.ZodType, name: string) {
    if (core instanceof z.ZodEnum) return this.enumOf(core.options.map(String), name);
    if (core instanceof z.ZodNumber) return numberType(core);
    if (core instanceof z.ZodBoolean) return GraphQLBoolean;
    if (kindOfId(core) !== undefined) return GraphQLID;
    if (core instanceof z.ZodISODateTime) return DateTime;
    if (core instanceof z.ZodString || core instanceof z.ZodStringFormat) return GraphQLString;
    if (core instanceof z.ZodLiteral && typeof [...core.values][0] === 'string') return GraphQLString;
    return Json;
  }

  /** By the values, since the same list of them is one type wherever it stands. */
  private enumOf(values: string[], wanted: string): GraphQLEnumType {
    const key = JSON.stringify(values);
    const known = this.enums.get(key);
    if (known !== undefined) return known;
    const type = new GraphQLEnumType({
      name: this.claim(wanted),
      values: Object.fromEntries(
        values.map((value) => {
          const name = enumName(value);
          return [name, { value, ...(name === value ? {} : { description: `\`${value}\` on REST` }) }];
        }),
      ),
    });
    this.enums.set(key, type);
    return type;
  }

  private claim(name: string): string {
    let free = name;
    for (let number = 2; this.taken.has(free); number++) free = `${name}${number}`;
    this.taken.add(free);
    return free;
  }
}

function shapeOf(schema: z.ZodObject): Record<string, z.ZodType> {
  // The shape is typed by zod's core; every schema of ours is a classic one.
  return schema.shape as Record<string, z.ZodType>;
}

function element(schema: z.ZodArray): z.ZodType {
  return schema.element as z.ZodType;
}

function itemName(item: z.ZodType, listName: string): string {
  return item instanceof z.ZodArray ? listName : listName.replace(/PageData$/, '').replace(/ies$/, 'y');
}

/** The name in the API description; a page is named after its items. */
function typeName(schema: z.ZodObject, wanted: string): string {
  const id = schema.meta()?.id;
  if (id !== undefined) return pascal(id);
  const data = shapeOf(schema).data;
  if (data instanceof z.ZodArray) {
    const itemId = element(data).meta()?.id;
    return itemId === undefined ? `${wanted}Page` : `${pascal(itemId)}Page`;
  }
  return wanted;
}

function numberType(schema: z.ZodNumber): GraphQLScalarType {
  if (!schema.isInt) return GraphQLFloat;
  const [low, high] = [schema.minValue ?? -Infinity, schema.maxValue ?? Infinity];
  return low >= -INT_MAX && high <= INT_MAX ? GraphQLInt : SafeInt;
}
