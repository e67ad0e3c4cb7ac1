/** A document as it comes from a file: nothing about its shape is known until it is looked at. */
export type Json = Record<string, unknown>;

export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What a local `$ref` stands for. */
export function resolve(document: Json, value: unknown): Json {
  let current = asObject(value);
  for (let hops = 0; typeof current.$ref === 'string' && hops < 20; hops++) {
    const path = current.$ref.replace(/^#\//, '').split('/');
    current = asObject(path.reduce<unknown>((at, name) => asObject(at)[name], document));
  }
  return current;
}
