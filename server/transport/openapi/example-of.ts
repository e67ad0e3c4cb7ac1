type Json = Record<string, unknown>;

/** Texts that satisfy a pattern, for the few patterns that no default or example goes with. */
const BY_FIELD: Readonly<Record<string, string>> = {
  name: 'customers',
  city: 'Lisbon',
  column: 'city',
  email: 'ada@example.org',
  password: 'correct horse battery staple',
  url: 'https://example.org/customers.csv',
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  schedule: '0 6 * * *',
  title: 'Fill in missing values',
  description: 'What the table holds and where it comes from',
  sql: 'SELECT city, count(*) FROM data GROUP BY city',
  content: 'rules:\n  - kind: not_null\n    column: city\n',
  object: 'public/customers',
  bucket: 'raw-tables',
  domain: 'example.org',
};
const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00.000Z',
  email: 'ada@example.org',
  uri: 'https://example.org/customers.csv',
};
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/BEGIN CERTIFICATE/, '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n'],
  [/0-9a-fA-F\]\{64\}/, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [/:\\d\{1,5\}/, 'broker.example.org:9092'],
  [/\\s\+\\S\+\)\{4\}/, '0 6 * * *'],
  [/\\d\{4\}-\\d\{2\}/, '2026-01-31'],
];
const DEPTH_MAX = 12;

/**
 * A value that a schema allows, with the examples, defaults and names that it gives: for operations of which no real
 * call is kept. `whole`: with the fields that may be left out, as answers have them.
 */
export function exampleOf(document: Json, schema: unknown, whole: boolean, field = '', depth = 0): unknown {
  const own = resolve(document, schema);
  if (own.example !== undefined) return own.example;
  if (Array.isArray(own.examples)) return own.examples[0];
  if (own.const !== undefined) return own.const;
  if (own.default !== undefined) return own.default;
  if (Array.isArray(own.enum)) return own.enum[0];
  const alternatives = [own.anyOf, own.oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  if (alternatives.length > 0) {
    const first = alternatives.find((entry) => resolve(document, entry).type !== 'null');
    return depth > DEPTH_MAX ? null : exampleOf(document, first, whole, field, depth + 1);
  }
  if (Array.isArray(own.allOf))
    return Object.assign({}, ...own.allOf.map((part) => exampleOf(document, part, whole, field, depth + 1)));
  const types = Array.isArray(own.type) ? own.type : [own.type];
  switch (types.find((type) => type !== 'null')) {
    case 'object':
      return objectExample(document, own, whole, depth);
    case 'array':
      return arrayExample(document, own, whole, field, depth);
    case 'string':
      return textExample(own, field);
    case 'integer':
    case 'number':
      return numberExample(own);
    case 'boolean':
      return true;
    default:
      return types.includes('null') ? null : {};
  }
}

/** A recorded answer with the fields that its schema has come to demand since. */
export function completed(document: Json, schema: unknown, value: unknown): unknown {
  const own = resolve(document, schema);
  const alternatives = [own.anyOf, own.oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const real = alternatives.filter((entry) => resolve(document, entry).type !== 'null');
  if (value === null) return null;
  if (real.length === 1) return completed(document, real[0], value);
  if (Array.isArray(value)) return value.map((entry) => completed(document, own.items, entry));
  if (typeof value !== 'object') return value;
  const [given, properties] = [asObject(value), asObject(own.properties)];
  const required: unknown[] = Array.isArray(own.required) ? own.required : [];
  const missing = Object.keys(properties).filter((name) => required.includes(name) && !(name in given));
  return {
    ...Object.fromEntries(
      Object.entries(given).map(([name, entry]) => [name, completed(document, properties[name], entry)]),
    ),
    ...Object.fromEntries(missing.map((name) => [name, exampleOf(document, properties[name], true, name)])),
  };
}

function objectExample(document: Json, own: Json, whole: boolean, depth: number): Json {
  const required = new Set(Array.isArray(own.required) ? own.required : []);
  const properties = Object.entries(asObject(own.properties)).filter(
    ([name]) => required.has(name) || (whole && depth < DEPTH_MAX),
  );
  const known = properties.map(([name, schema]) => [
    name,
    exampleOf(document, schema, whole, name, depth + 1),
  ]);
  if (known.length > 0 || typeof own.additionalProperties !== 'object') return Object.fromEntries(known);
  const names = asObject(own.propertyNames).enum;
  const keys: unknown[] = Array.isArray(names) ? names : ['city'];
  const value = () => exampleOf(document, own.additionalProperties, whole, '', depth + 1);
  return Object.fromEntries(keys.map((name) => [String(name), value()]));
}

function arrayExample(document: Json, own: Json, whole: boolean, field: string, depth: number): unknown[] {
  const fixed = Array.isArray(own.prefixItems) ? own.prefixItems : [];
  if (fixed.length > 0) return fixed.map((item) => exampleOf(document, item, whole, field, depth + 1));
  if (depth >= DEPTH_MAX) return [];
  const count = Math.max(1, typeof own.minItems === 'number' ? own.minItems : 1);
  const item = exampleOf(document, own.items ?? {}, whole, field.replace(/s$/, ''), depth + 1);
  return Array.from({ length: count }, () => item);
}

function textExample(own: Json, field: string): string {
  if (typeof own.format === 'string' && own.format in BY_FORMAT) return BY_FORMAT[own.format] ?? '';
  if (typeof own.pattern === 'string') {
    const source = own.pattern;
    const found = PATTERNS.find(([pattern]) => pattern.test(source));
    if (found !== undefined) return found[1];
  }
  const text = BY_FIELD[field] ?? 'text';
  const [least, most] = [own.minLength, own.maxLength];
  const long = typeof least === 'number' && text.length < least ? text.padEnd(least, '-') : text;
  return typeof most === 'number' ? long.slice(0, most) : long;
}

function numberExample(own: Json): number {
  const bounds = [own.minimum, own.exclusiveMinimum].filter((bound) => typeof bound === 'number');
  const least = Math.max(...bounds, Number.NEGATIVE_INFINITY);
  const most = typeof own.maximum === 'number' ? own.maximum : Number.POSITIVE_INFINITY;
  const wanted = own.type === 'integer' ? 1 : 0.5;
  if (least >= wanted) return typeof own.exclusiveMinimum === 'number' ? least + 1 : least;
  return Math.min(wanted, most);
}

function resolve(document: Json, value: unknown): Json {
  let current = asObject(value);
  for (let hops = 0; typeof current.$ref === 'string' && hops < 20; hops++) {
    const path = current.$ref.replace(/^#\//, '').split('/');
    current = asObject(path.reduce<unknown>((at, name) => asObject(at)[name], document));
  }
  return current;
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
