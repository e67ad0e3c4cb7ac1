import { z } from 'zod';
import { DomainError } from '@/server/operations/errors';

/** A schema with its names resolved. Named types keep their name, so that one inside itself is known. */
export type AvroType =
  | { kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string'; logical?: Logical }
  | { kind: 'fixed'; size: number; logical?: Logical }
  | { kind: 'enum'; symbols: string[] }
  | { kind: 'array'; items: AvroType }
  | { kind: 'map'; values: AvroType }
  | { kind: 'union'; branches: AvroType[] }
  | { kind: 'record'; fields: { name: string; type: AvroType }[] };

export interface Logical {
  name: string;
  precision: number;
  scale: number;
}

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
const Primitive = z.enum(PRIMITIVES);
const Complex = z.object({
  type: z.unknown(),
  name: z.string().optional(),
  namespace: z.string().optional(),
  fields: z.array(z.object({ name: z.string(), type: z.unknown() })).optional(),
  items: z.unknown().optional(),
  values: z.unknown().optional(),
  symbols: z.array(z.string()).optional(),
  size: z.number().int().min(0).optional(),
  logicalType: z.string().optional(),
  precision: z.number().int().optional(),
  scale: z.number().int().optional(),
});
type Complex = z.infer<typeof Complex>;

/** Parses the schema that an Avro file carries. */
export function parseAvroSchema(text: string): AvroType {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    throw damaged('its schema is not valid JSON');
  }
  return resolve(schema, '', new Map());
}

function resolve(schema: unknown, namespace: string, named: Map<string, AvroType>): AvroType {
  if (Array.isArray(schema))
    return { kind: 'union', branches: schema.map((branch) => resolve(branch, namespace, named)) };
  if (typeof schema === 'string') {
    const primitive = Primitive.safeParse(schema);
    if (primitive.success) return { kind: primitive.data };
    const known = named.get(fullName(schema, namespace)) ?? named.get(schema);
    if (known === undefined) throw damaged(`its schema names the unknown type \`${schema}\``);
    return known;
  }
  const parsed = Complex.safeParse(schema);
  if (!parsed.success) throw damaged('its schema cannot be understood');
  return resolveComplex(parsed.data, namespace, named);
}

function resolveComplex(schema: Complex, outer: string, named: Map<string, AvroType>): AvroType {
  const logical = logicalOf(schema);
  const name = schema.name ?? '';
  const namespace = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : (schema.namespace ?? outer);
  const remember = <Type extends AvroType>(type: Type): Type => {
    named.set(fullName(name, namespace), type);
    return type;
  };
  switch (schema.type) {
    case 'record':
    case 'error': {
      const record = remember<AvroType & { kind: 'record' }>({ kind: 'record', fields: [] });
      for (const field of schema.fields ?? [])
        record.fields.push({ name: field.name, type: resolve(field.type, namespace, named) });
      return record;
    }
    case 'enum':
      return remember<AvroType>({ kind: 'enum', symbols: schema.symbols ?? [] });
    case 'fixed':
      return remember<AvroType>({ kind: 'fixed', size: schema.size ?? 0, logical });
    case 'array':
      return { kind: 'array', items: resolve(schema.items, namespace, named) };
    case 'map':
      return { kind: 'map', values: resolve(schema.values, namespace, named) };
    default: {
      const inner = resolve(schema.type, namespace, named);
      const primitive = Primitive.safeParse(inner.kind);
      return primitive.success && logical !== undefined ? { kind: primitive.data, logical } : inner;
    }
  }
}

function logicalOf({ logicalType, precision, scale }: Complex): Logical | undefined {
  return logicalType === undefined
    ? undefined
    : { name: logicalType, precision: precision ?? 0, scale: scale ?? 0 };
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

export function damaged(reason: string): DomainError {
  return new DomainError('input_corrupt', `The Avro file could not be read: ${reason}.`);
}
