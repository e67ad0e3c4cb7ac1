import { decodeCursor, encodeCursor, fingerprint } from './cursor';
import { DomainError } from './errors';

export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

export interface ListInput {
  limit: number;
  cursor?: string | undefined;
  sort?: string | undefined;
}

/** Splits `-field` and checks it against the allowed ones; the first of these, as written, is the default. */
export function parseSort(
  sort: string | undefined,
  allowed: readonly string[],
): { field: string; descending: boolean } {
  const chosen = sort ?? allowed[0] ?? '';
  const descending = chosen.startsWith('-');
  const field = descending ? chosen.slice(1) : chosen;
  const fields = allowed.map((name) => name.replace(/^-/, ''));
  if (!fields.includes(field)) {
    throw new DomainError(
      'unknown_field',
      `Cannot sort by \`${field}\`. Allowed: ${fields.join(', ')}, each also with - in front.`,
      {
        errors: [{ path: 'sort', message: `allowed: ${fields.join(', ')}` }],
      },
    );
  }
  return { field, descending };
}

interface KeysetPosition {
  value: string | null;
  kind: 'number' | 'bigint' | 'date' | 'string' | 'null';
  id: string;
}

/** Clauses for a database model; they are plain objects that every model's `where` and `orderBy` accept. */
export interface KeysetQuery {
  where: object;
  orderBy: object[];
  take: number;
}

/**
 * One page of a database list by keyset: rows added or removed meanwhile neither repeat nor hide others. `id` breaks
 * ties; nulls come last. `bound` is what the cursor belongs to (operation, parent, filters).
 */
export async function keysetPage<Row extends { id: string }, Item>(options: {
  bound: unknown[];
  input: ListInput;
  sortFields: readonly string[];
  nullable?: readonly string[];
  fetch: (query: KeysetQuery) => Promise<Row[]>;
  valueOf: (row: Row, field: string) => unknown;
  toItem: (row: Row) => Item;
}): Promise<Page<Item>> {
  const { field, descending } = parseSort(options.input.sort, options.sortFields);
  const bound = fingerprint(options.bound, field, descending);
  const nullable = options.nullable?.includes(field) ?? false;
  const direction = descending ? 'desc' : 'asc';
  const rows = await options.fetch({
    where:
      options.input.cursor === undefined
        ? {}
        : afterPosition(field, descending, nullable, readPosition(decodeCursor(bound, options.input.cursor))),
    orderBy:
      field === 'id'
        ? [{ id: direction }]
        : [{ [field]: nullable ? { sort: direction, nulls: 'last' } : direction }, { id: direction }],
    take: options.input.limit + 1,
  });
  const shown = rows.slice(0, options.input.limit);
  const last = shown.at(-1);
  const more = rows.length > options.input.limit && last !== undefined;
  return {
    data: shown.map(options.toItem),
    nextCursor: more ? encodeCursor(bound, writePosition(options.valueOf(last, field), last.id)) : null,
  };
}

function writePosition(value: unknown, id: string): KeysetPosition {
  if (value === null || value === undefined) return { value: null, kind: 'null', id };
  if (value instanceof Date) return { value: value.toISOString(), kind: 'date', id };
  if (typeof value === 'bigint') return { value: String(value), kind: 'bigint', id };
  if (typeof value === 'number') return { value: String(value), kind: 'number', id };
  return { value: String(value), kind: 'string', id };
}

// The cursor was signed by us, so its shape is ours; this is the boundary where that is relied on.
function readPosition(position: unknown): KeysetPosition {
  return position as KeysetPosition;
}

function afterPosition(
  field: string,
  descending: boolean,
  nullable: boolean,
  position: KeysetPosition,
): object {
  const beyond = descending ? 'lt' : 'gt';
  if (field === 'id') return { id: { [beyond]: position.id } };
  const value = typedValue(position);
  const tied = { [field]: value, id: { [beyond]: position.id } };
  if (value === null) return tied;
  return { OR: [{ [field]: { [beyond]: value } }, tied, ...(nullable ? [{ [field]: null }] : [])] };
}

function typedValue({ kind, value }: KeysetPosition): string | number | bigint | Date | null {
  if (value === null) return null;
  switch (kind) {
    case 'number':
      return Number(value);
    case 'bigint':
      return BigInt(value);
    case 'date':
      return new Date(value);
    case 'string':
      return value;
    case 'null':
      return null;
  }
}

/** One page of a result that never changes (a Parquet object): the cursor holds the offset. */
export async function offsetPage<Item>(options: {
  bound: unknown[];
  input: ListInput;
  fetch: (offset: number, take: number) => Promise<Item[]>;
}): Promise<Page<Item>> {
  const bound = fingerprint(options.bound, options.input.sort ?? null);
  const offset = options.input.cursor === undefined ? 0 : Number(decodeCursor(bound, options.input.cursor));
  const items = await options.fetch(offset, options.input.limit + 1);
  const more = items.length > options.input.limit;
  return {
    data: items.slice(0, options.input.limit),
    nextCursor: more ? encodeCursor(bound, offset + options.input.limit) : null,
  };
}
