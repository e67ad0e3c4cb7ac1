/**
 * The one builder of SQL. Text never reaches the engine except through these: identifiers and literals are quoted,
 * and the `sql` template accepts nothing else.
 */
export class Sql {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** A quoted name of a table or column. */
export function identifier(name: string): Sql {
  return new Sql(`"${name.replaceAll('"', '""')}"`);
}

/** A quoted value. NUL cannot stand in SQL text, so it is built with chr(0). */
export function literal(value: string | number | bigint | boolean | null): Sql {
  if (value === null) return new Sql('NULL');
  switch (typeof value) {
    case 'number':
      if (Number.isFinite(value))
        return new Sql(Number.isInteger(value) ? String(value) : `${value}::DOUBLE`);
      return new Sql(`'${value}'::DOUBLE`);
    case 'bigint':
    case 'boolean':
      return new Sql(String(value));
    case 'string':
      return new Sql(
        value
          .split('\0')
          .map((part) => `'${part.replaceAll("'", "''")}'`)
          .join(' || chr(0) || '),
      );
  }
}

/** `sql` fragments with only other fragments inside; plain strings do not type-check. */
export function sql(strings: TemplateStringsArray, ...values: Sql[]): Sql {
  return new Sql(strings.map((text, index) => text + (values[index]?.text ?? '')).join(''));
}

export function join(parts: readonly Sql[], separator = ', '): Sql {
  return new Sql(parts.map((part) => part.text).join(separator));
}

/** A list literal for `IN` or list functions; `(NULL)` when empty, which matches nothing. */
export function tuple(values: readonly (string | number)[]): Sql {
  return values.length === 0
    ? new Sql('(NULL)')
    : new Sql(`(${values.map((value) => literal(value).text).join(', ')})`);
}

/** The rows of one or more Parquet files on this machine. */
export function parquetRelation(...paths: string[]): Sql {
  return new Sql(`read_parquet([${paths.map((path) => literal(path).text).join(', ')}])`);
}
