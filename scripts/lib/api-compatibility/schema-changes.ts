import { asList, asObject, type Json, resolve } from './json';

/** `request`: what callers send, which may not get stricter. `response`: what they get, which may not lose anything. */
export type Direction = 'request' | 'response';

export interface Side {
  document: Json;
  schema: unknown;
}

/** Bounds of what may be sent: the new one may not be on the stricter side. */
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;

/** What breaks a caller who knows only the earlier schema, one sentence each; `where` is the way to the field. */
export function schemaChanges(
  before: Side,
  after: Side,
  direction: Direction,
  where: string,
  seen: ReadonlySet<string> = new Set(),
): string[] {
  const loop = `${refOf(before.schema)} ${refOf(after.schema)}`;
  if (loop !== ' ' && seen.has(loop)) return [];
  const within = new Set([...seen, loop]);
  const [old, now] = [variantsOf(before), variantsOf(after)];
  const isRequest = direction === 'request';
  const changes: string[] = [];
  if (isRequest && old.nullable && !now.nullable) changes.push(`${where} may no longer be null`);
  if (!isRequest && now.nullable && !old.nullable) changes.push(`${where} can be null now`);
  // Of no stated type is anything: nothing can be said about what stands below.
  if (old.list.length === 0 || now.list.length === 0) return changes;
  if (old.list.length === 1 && now.list.length === 1) {
    const pair = [old.list[0] ?? {}, now.list[0] ?? {}] as const;
    return [...changes, ...compare(pair, before.document, after.document, direction, where, within)];
  }
  // A response may have fewer variants, a request may take more; what is left has to fit one of the others.
  for (const variant of old.list) {
    const attempts = now.list.map((other) =>
      compare([variant, other], before.document, after.document, direction, where, within),
    );
    const best = attempts.toSorted((a, b) => a.length - b.length)[0] ?? [];
    const gone = !isRequest && now.list.length < old.list.length && best.length > 0;
    if (!gone) changes.push(...best);
  }
  return [...new Set(changes)];
}

function compare(
  [old, now]: readonly [Json, Json],
  documentBefore: Json,
  documentAfter: Json,
  direction: Direction,
  where: string,
  seen: ReadonlySet<string>,
): string[] {
  const isRequest = direction === 'request';
  const changes: string[] = [];
  const [typeBefore, typeAfter] = [typeOf(old), typeOf(now)];
  if (typeBefore !== null && typeAfter !== null && typeBefore !== typeAfter) {
    const widened = isRequest && typeBefore === 'integer' && typeAfter === 'number';
    const narrowed = !isRequest && typeBefore === 'number' && typeAfter === 'integer';
    if (!widened && !narrowed) return [`${where} is ${typeAfter} instead of ${typeBefore}`];
  }
  changes.push(...valueChanges(old, now, where));
  if (isRequest) changes.push(...boundChanges(old, now, where));
  const side = (document: Json, schema: unknown): Side => ({ document, schema });
  const [fieldsBefore, fieldsAfter] = [asObject(old.properties), asObject(now.properties)];
  const [mustBefore, mustAfter] = [new Set(asList(old.required)), new Set(asList(now.required))];
  for (const [name, schema] of Object.entries(fieldsBefore)) {
    const at = `${where}.${name}`;
    if (!(name in fieldsAfter)) changes.push(`${at} is gone`);
    else {
      if (isRequest && !mustBefore.has(name) && mustAfter.has(name)) changes.push(`${at} is required now`);
      if (!isRequest && mustBefore.has(name) && !mustAfter.has(name))
        changes.push(`${at} is not always there any more`);
      const next = [side(documentBefore, schema), side(documentAfter, fieldsAfter[name])] as const;
      changes.push(...schemaChanges(...next, direction, at, seen));
    }
  }
  if (isRequest) {
    for (const name of mustAfter) {
      if (typeof name === 'string' && !(name in fieldsBefore))
        changes.push(`${where}.${name} is new and required`);
    }
  }
  if (old.items !== undefined && now.items !== undefined) {
    const next = [side(documentBefore, old.items), side(documentAfter, now.items)] as const;
    changes.push(...schemaChanges(...next, direction, `${where}[]`, seen));
  }
  return changes;
}

/** A value that was named must stay; new ones may come in either direction. */
function valueChanges(old: Json, now: Json, where: string): string[] {
  const values = (schema: Json) =>
    schema.const === undefined ? asList(schema.enum) : [schema.const, ...asList(schema.enum)];
  const [before, after] = [values(old), values(now)];
  if (before.length === 0) return after.length === 0 ? [] : [`${where} takes only certain values now`];
  if (after.length === 0) return [];
  return before
    .filter((value) => !after.includes(value))
    .map((value) => `${where} no longer knows the value ${JSON.stringify(value)}`);
}

function boundChanges(old: Json, now: Json, where: string): string[] {
  const stricter = (names: readonly string[], isStricter: (before: number, after: number) => boolean) =>
    names.filter((name) => {
      const [before, after] = [old[name], now[name]];
      if (typeof after !== 'number') return false;
      return typeof before !== 'number' || isStricter(before, after);
    });
  const bounds = [
    ...stricter(UPPER, (before, after) => after < before),
    ...stricter(LOWER, (before, after) => after > before),
  ].filter((name) => !(name === 'minimum' && now[name] === Number.MIN_SAFE_INTEGER));
  const pattern = now.pattern !== undefined && now.pattern !== old.pattern ? ['pattern'] : [];
  return [...bounds, ...pattern].map((name) => `${where} is stricter: ${name} ${JSON.stringify(now[name])}`);
}

interface Variants {
  nullable: boolean;
  list: Json[];
}

/** The alternatives of a schema without null, which stands for itself. */
function variantsOf({ document, schema }: Side): Variants {
  const own = resolve(document, schema);
  const alternatives = [...asList(own.anyOf), ...asList(own.oneOf)];
  if (alternatives.length > 0) {
    const parts = alternatives.map((schema) => variantsOf({ document, schema }));
    return { nullable: parts.some(({ nullable }) => nullable), list: parts.flatMap(({ list }) => list) };
  }
  if (own.allOf !== undefined) {
    const parts = asList(own.allOf).map((part) => resolve(document, part));
    const properties = Object.assign({}, own.properties, ...parts.map((part) => part.properties));
    const required = [own, ...parts].flatMap((part) => asList(part.required));
    return { nullable: false, list: [{ ...Object.assign({}, ...parts), properties, required }] };
  }
  const types = asList(own.type);
  if (own.type === 'null') return { nullable: true, list: [] };
  if (types.length > 0) {
    const others = types.filter((type) => type !== 'null');
    return { nullable: types.includes('null'), list: others.map((type) => ({ ...own, type })) };
  }
  return { nullable: false, list: Object.keys(own).length === 0 ? [] : [own] };
}

function typeOf(schema: Json): string | null {
  return typeof schema.type === 'string' ? schema.type : null;
}

function refOf(schema: unknown): string {
  const { $ref } = asObject(schema);
  return typeof $ref === 'string' ? $ref : '';
}
