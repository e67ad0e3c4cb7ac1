import { z } from 'zod';

export type Direction = 'input' | 'output';

/** A schema without its wrappers, and what these said. */
export interface Unwrapped {
  core: z.ZodType;
  nullable: boolean;
  description: string | undefined;
  /** What is taken when nothing is sent. */
  fallback: unknown;
}

/** Takes off optional, nullable, default and pipes, on the side of them that faces the caller. */
export function unwrap(schema: z.ZodType, direction: Direction): Unwrapped {
  let core = schema;
  let nullable = false;
  let description: string | undefined;
  let fallback: unknown;
  for (;;) {
    description ??= core.meta()?.description;
    const inner = oneLayer(core, direction);
    if (inner === null) return { core, nullable, description, fallback };
    if (core instanceof z.ZodOptional || core instanceof z.ZodNullable) nullable = true;
    if (core instanceof z.ZodDefault) {
      // A default fills the gap in what comes in; what goes out has it already.
      if (direction === 'input') nullable = true;
      fallback = core.def.defaultValue;
    }
    core = inner;
  }
}

function oneLayer(schema: z.ZodType, direction: Direction): z.ZodType | null {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodNonOptional
  ) {
    return classic(schema.def.innerType);
  }
  if (schema instanceof z.ZodLazy) return classic(schema.def.getter());
  if (schema instanceof z.ZodPipe) return pipeSide(schema, direction);
  return null;
}

/** A transform has no shape of its own: its neighbour in the pipe does. */
function pipeSide({ def }: z.ZodPipe, direction: Direction): z.ZodType {
  const [near, far] = direction === 'input' ? [def.in, def.out] : [def.out, def.in];
  return classic(near instanceof z.ZodTransform ? far : near);
}

/** Definitions hold schemas under the type of zod's core; every schema of ours is a classic one. */
function classic(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new Error('a schema is not one of zod classic');
}

/** `z.stringbool()`: text that means true or false, for query strings. */
export function isBooleanText(schema: z.ZodType): boolean {
  const { core } = unwrap(schema, 'output');
  return core instanceof z.ZodBoolean && unwrap(schema, 'input').core instanceof z.ZodString;
}

/** True or false on this side, whatever texts REST takes for them. */
export function isBoolean(schema: z.ZodType): boolean {
  const { core } = unwrap(schema, 'input');
  if (core instanceof z.ZodBoolean || isBooleanText(schema)) return true;
  return core instanceof z.ZodUnion && core.options.every((option) => isBoolean(classic(option)));
}
