/** A thing that a query may not use, and where it stands as an offset in bytes. */
export interface Refusal {
  reason: string;
  byte: number | null;
}

const TABLE = 'data';
const TABLE_FUNCTIONS = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree']);
/** What tells about the machine, its settings or other work, waits, writes a log, or runs text as SQL. */
const FUNCTIONS_REFUSED =
  /^(__internal_.*|getenv|getvariable|current_(setting|catalog|connection_id|database|query|query_id|role|schema|schemas|transaction_id|user)|session_user|user|version|get_block_size|inet_.*|pg_(?!typeof$|size_pretty$).*|has_.*_privilege|(col|obj|shobj)_description|nextval|currval|txid_current|write_log|sleep_ms|setseed|stats|vector_type|json_(de)?serialize_(sql|plan)|json_execute_.*|sql_auto_complete|read_.*|.*_scan|parquet_.*|duckdb_.*|pragma_.*|query|query_table|glob|sniff_csv|which_secret|in_search_path)$/i;
/** Names that the engine would look up elsewhere, were the query's own table not in reach. */
const CTE_NAME = /^(?!duckdb_|pragma_|sqlite_|pg_|information_schema)[\p{L}_][\p{L}\p{N}_ ]*$/iu;

/**
 * Looks through the syntax tree that the engine makes of a query. It may read the table `data`, its own named
 * subqueries and a few functions that make rows, and call functions that compute; everything that has a way around
 * these is refused by what it is. What is not known is refused too.
 */
export function checkTree(tree: unknown): Refusal | null {
  const names = new Set([TABLE]);
  const badName = collectNames(tree, names);
  if (badName !== null) return badName;
  return firstRefusal(tree, names);
}

function collectNames(node: unknown, names: Set<string>): Refusal | null {
  for (const [key, value] of entriesOf(node)) {
    if (key === 'cte_map') {
      for (const entry of listOf(fieldOf(value, 'map'))) {
        const name = textOf(fieldOf(entry, 'key'));
        if (!CTE_NAME.test(name)) return { reason: `\`${name}\` cannot name a subquery here.`, byte: null };
        names.add(name.toLowerCase());
      }
    }
    const found = collectNames(value, names);
    if (found !== null) return found;
  }
  return null;
}

function firstRefusal(node: unknown, names: ReadonlySet<string>): Refusal | null {
  const own = refusalOf(node, names);
  if (own !== null) return own;
  for (const [, value] of entriesOf(node)) {
    const found = firstRefusal(value, names);
    if (found !== null) return found;
  }
  return null;
}

function refusalOf(node: unknown, names: ReadonlySet<string>): Refusal | null {
  const byte = placeOf(node);
  const type = textOf(fieldOf(node, 'type'));
  switch (type) {
    case 'BASE_TABLE': {
      const name = textOf(fieldOf(node, 'table_name'));
      const qualified =
        textOf(fieldOf(node, 'schema_name')) !== '' || textOf(fieldOf(node, 'catalog_name')) !== '';
      if (!qualified && names.has(name.toLowerCase())) return null;
      return { reason: `There is only the table \`${TABLE}\` here; \`${name}\` is not within reach.`, byte };
    }
    case 'TABLE_FUNCTION': {
      const call = fieldOf(node, 'function');
      const name = textOf(fieldOf(call, 'function_name'));
      if (TABLE_FUNCTIONS.has(name.toLowerCase()) && isUnqualified(call)) return null;
      return { reason: `\`${name}()\` cannot be read from here.`, byte };
    }
    case 'SHOW_REF': {
      // `SUMMARIZE data` and `DESCRIBE data` carry a query; the others tell about the engine.
      const inner = fieldOf(node, 'query');
      return inner === null || inner === undefined
        ? { reason: 'Only `DESCRIBE` and `SUMMARIZE` of a query can be asked here.', byte }
        : null;
    }
    default:
      break;
  }
  if (fieldOf(node, 'class') === 'FUNCTION') {
    const name = textOf(fieldOf(node, 'function_name'));
    if (FUNCTIONS_REFUSED.test(name)) return { reason: `\`${name}()\` cannot be used here.`, byte };
  }
  if (fieldOf(node, 'class') === 'PARAMETER')
    return { reason: 'Parameters have no values here; write the value.', byte };
  return null;
}

/** Functions of the engine's own are called without a schema, or by its parser in `main`. */
function isUnqualified(call: unknown): boolean {
  const schema = textOf(fieldOf(call, 'schema'));
  return textOf(fieldOf(call, 'catalog')) === '' && (schema === '' || schema === 'main');
}

/** Nodes made by the parser itself have the largest number as their place. */
function placeOf(node: unknown): number | null {
  const place = fieldOf(node, 'query_location');
  return typeof place === 'number' && place < 2 ** 31 ? place : null;
}

function fieldOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined;
}

function entriesOf(node: unknown): [string, unknown][] {
  return typeof node === 'object' && node !== null ? Object.entries(node) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
